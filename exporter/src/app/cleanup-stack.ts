import { type Millis } from '../model/time';

export type CleanupStep = () => void | Promise<void>;

/**
 * Closes the parts of a process in the reverse order of their start. Each part registers its step right after it has
 * started, so a failed start is cleaned up in the same way as a shutdown.
 *
 * All steps together may take `maxMs`. A step that is not finished then fails, and the steps after it are started but not
 * waited for, so that the process ends before its process manager kills it.
 */
export class CleanupStack {
  readonly #maxMs: Millis;
  readonly #steps: { readonly name: string; readonly run: CleanupStep }[] = [];
  #closing: Promise<void> | undefined;

  constructor(maxMs: Millis) {
    this.#maxMs = maxMs;
  }

  /** Registers a step. `name` completes the sentence "cannot <name>". */
  defer(name: string, run: CleanupStep): void {
    if (this.#closing !== undefined) {
      throw new Error(`Cannot register "${name}": the cleanup has started.`);
    }
    this.#steps.push({ name, run });
  }

  /**
   * Runs every step, the last registered first, one after another. A step that fails does not stop the others.
   * Further calls return the same promise.
   *
   * @throws AggregateError with one error per failed step, in the order in which they ran
   */
  close(): Promise<void> {
    this.#closing ??= this.#runSteps();
    return this.#closing;
  }

  async #runSteps(): Promise<void> {
    const errors: Error[] = [];
    const deadline = startDeadline(this.#maxMs);
    for (const { name, run } of this.#steps.toReversed()) {
      try {
        await Promise.race([run(), deadline.passed]);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        errors.push(new Error(`cannot ${name}: ${reason}`, { cause: error }));
      }
    }
    deadline.clear();
    if (errors.length > 0) {
      throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
    }
  }
}

/** `passed` rejects after the time; a settled promise wins a race against it. */
function startDeadline(ms: Millis): { readonly passed: Promise<never>; readonly clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the cleanup took longer than ${ms / 1000} s`)), ms);
  });
  // Without a step that waits for it, it would be an unhandled rejection.
  passed.catch(() => undefined);
  return { passed, clear: () => clearTimeout(timer) };
}
