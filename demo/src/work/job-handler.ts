import { type JobSubject } from '../queue/job';

/** Does one job and returns its result. @throws InvalidJobError if the job cannot be done */
export type JobHandler = (subject: JobSubject, signal: AbortSignal) => Promise<object>;

/** The job cannot be done, although the worker works. */
export class InvalidJobError extends Error {
  constructor(
    /** The error type that the heartbeat counts. */
    override readonly name: 'InvalidJsonError' | 'NotAFileError' | 'FileGoneError',
    message: string,
  ) {
    super(message);
  }
}

const INVALID_JOB_ERRORS: Readonly<Record<string, (path: string) => InvalidJobError>> = {
  EISDIR: (path) => new InvalidJobError('NotAFileError', `${path} is a folder, not a file`),
  ENOENT: (path) => new InvalidJobError('FileGoneError', `${path} does not exist`),
};

/** Translates a file system error that an invalid job causes to an InvalidJobError. Returns any other error as it is. */
export function translateFsError(error: unknown, path: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return (typeof code === 'string' ? INVALID_JOB_ERRORS[code]?.(path) : undefined) ?? error;
}

/** Wraps a handler so that its file system errors are translated with {@link translateFsError}. */
export function withTranslatedErrors(handler: JobHandler): JobHandler {
  return async (subject, signal) => {
    try {
      return await handler(subject, signal);
    } catch (error) {
      throw translateFsError(error, subject.path);
    }
  };
}
