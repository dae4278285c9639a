import { type TaskOutcome } from './tasks';

/** How a task that threw ended, by what it threw. */
export type FailureOutcome = Exclude<TaskOutcome, 'succeeded'>;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** `AbortError` and `TimeoutError` are what `AbortSignal` throws for a cancelled and a timed-out operation. */
export const outcomeOf = (error: unknown): FailureOutcome => {
  if (nameOf(error) === 'AbortError') return 'cancelled';
  return nameOf(error) === 'TimeoutError' ? 'timed_out' : 'failed';
};

/** The type an error is counted under: its class, which is a small set. */
export const errorType = (error: unknown): string => {
  const name = nameOf(error);
  if (name !== '') return name.slice(0, 128);
  return error instanceof Error ? 'Error' : `Thrown ${typeof error}`;
};

export const errorMessage = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
