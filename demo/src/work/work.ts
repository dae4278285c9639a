import { type KindName } from '../kinds';
import { audit } from './audit';
import { compress } from './compress';
import { parse } from './parse';
import { inOurWords } from './undoable';

/** Does one job on a path; throws an UndoableJob where what lies there is not what the job wants. */
export type Work = (path: string, signal: AbortSignal) => Promise<object>;

/** The same work, with the file system's errors in words for people. */
function told(work: Work): Work {
  return async (path, signal) => {
    try {
      return await work(path, signal);
    } catch (error) {
      throw inOurWords(error, path);
    }
  };
}

export const WORK: Readonly<Record<KindName, Work>> = {
  compressor: told(compress),
  indexer: told(parse),
  auditor: told(audit),
};
