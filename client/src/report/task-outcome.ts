import { clipText, describeCause } from '../values/describe';
import { type TaskOutcome } from './tasks';

/** The outcome of a task that threw. */
export type FailureOutcome = Exclude<TaskOutcome, 'succeeded'>;

/**
 * Returns the outcome of a task from the error that it threw: `cancelled` for an `AbortError` and `timed_out` for a
 * `TimeoutError`, as `AbortSignal` throws them, otherwise `failed`.
 */
export function classifyFailure(error: unknown): FailureOutcome {
  if (field(error, 'name') === 'AbortError') {
    return 'cancelled';
  }
  return field(error, 'name') === 'TimeoutError' ? 'timed_out' : 'failed';
}

/** Returns the type that an error is counted as: its class, or the code of a plain `Error` (`ENOENT`). */
export function errorType(error: unknown): string {
  const [name, code] = [field(error, 'name'), field(error, 'code')];
  const type = name === '' || name === 'Error' ? code || name : name;
  return clipText(type || `Thrown ${typeof error}`, 128);
}

export function errorMessage(error: unknown): string {
  return field(error, 'message') || describeCause(error);
}

/**
 * Returns a text field of an error, or an empty text. Does not use `instanceof`: an error may come from another realm, and
 * a DOMException is not an `Error` everywhere.
 */
function field(error: unknown, key: 'name' | 'message' | 'code'): string {
  try {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
    return typeof value === 'string' ? value : '';
  } catch {
    // A getter or a proxy that throws.
    return '';
  }
}
