import { type TaskOutcome } from './tasks';

/** How a task that threw ended, by what it threw. */
export type FailureOutcome = Exclude<TaskOutcome, 'succeeded'>;

/** By shape and not by class: an error may come from another realm, and a DOMException is its own kind of thing. */
function field(error: unknown, key: 'name' | 'message' | 'code'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
}

/** `AbortError` and `TimeoutError` are what `AbortSignal` throws for a cancelled and a timed-out operation. */
export function classifyFailure(error: unknown): FailureOutcome {
  if (field(error, 'name') === 'AbortError') return 'cancelled';
  return field(error, 'name') === 'TimeoutError' ? 'timed_out' : 'failed';
}

/** The type an error is counted under: its class, or the code of a plain one (`ENOENT`); both are small sets. */
export function errorType(error: unknown): string {
  const [name, code] = [field(error, 'name'), field(error, 'code')];
  const type = name === '' || name === 'Error' ? code || name : name;
  return (type || `Thrown ${typeof error}`).slice(0, 128);
}

export function errorMessage(error: unknown): string {
  return field(error, 'message') || String(error);
}
