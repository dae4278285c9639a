import { type KindName } from '../kinds';
import { audit } from './audit';
import { compress } from './compress';
import { parse } from './parse';

/** Does one job on a path; throws where it cannot be done. */
export type Work = (path: string, signal: AbortSignal) => Promise<object>;

export const WORK: Readonly<Record<KindName, Work>> = {
  compressor: compress,
  indexer: parse,
  auditor: audit,
};
