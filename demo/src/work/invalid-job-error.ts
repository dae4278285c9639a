/** Why a job cannot be done, in the words of this demo: nothing is wrong with the worker. */
export class UndoableJob extends Error {
  constructor(
    /** What the heartbeat counts it as. */
    override readonly name: 'InvalidJsonError' | 'NotAFileError' | 'FileGoneError',
    message: string,
  ) {
    super(message);
  }
}

const REASONS: Readonly<Record<string, (path: string) => UndoableJob>> = {
  EISDIR: (path) => new UndoableJob('NotAFileError', `${path} is a folder, not a file`),
  ENOENT: (path) => new UndoableJob('FileGoneError', `${path} is gone`),
};

/** The error of the file system in those words, where it is one of a job's; any other as it is. */
export function inOurWords(error: unknown, path: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return (typeof code === 'string' ? REASONS[code]?.(path) : undefined) ?? error;
}
