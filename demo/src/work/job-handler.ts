import { type Job } from '../queue/job';
import { inOurWords } from './invalid-job-error';

/** What a job is about. */
export type Subject = Pick<Job, 'path' | 'program'>;

/** Does one job; throws an UndoableJob where what lies at its path is not what the job wants. */
export type Work = (subject: Subject, signal: AbortSignal) => Promise<object>;

/** The same work, with the file system's errors in words for people. */
export function inWords(work: Work): Work {
  return async (subject, signal) => {
    try {
      return await work(subject, signal);
    } catch (error) {
      throw inOurWords(error, subject.path);
    }
  };
}
