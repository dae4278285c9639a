/**
 * How long tests wait for a state of real processes. It only has to tell a slow machine from a state that never comes, so it
 * is many times what an idle machine takes.
 */
export declare const PATIENCE_MS = 120000;
export interface PollOptions {
    /** How long to go on trying, in milliseconds. */
    readonly timeoutMs?: number;
    /** The pause between two attempts, in milliseconds. */
    readonly everyMs?: number;
}
/**
 * Calls `probe` until it returns something other than undefined and false, and returns that. The first call is
 * immediate. An error that `probe` throws means "not yet": an assertion in it is tried again.
 *
 * @param what the awaited state, for the error: `all workers to be healthy`
 * @throws Error at the deadline, with the error of the last attempt as its cause
 */
export declare function pollUntil<T>(what: string, probe: () => T | Promise<T>, { timeoutMs, everyMs }?: PollOptions): Promise<Exclude<T, undefined | false>>;
/** Reads a value until a check of it passes. At the deadline it fails with the error of the last check. */
export declare function expectEventually<T>(read: () => T | Promise<T>, check: (value: T) => void, options?: PollOptions): Promise<void>;
