export type CleanupStep = () => void | Promise<void>;

/**
 * Closes the parts of a process in the reverse order of their start. Each part registers its step right after it has
 * started, so a failed start is cleaned up in the same way as a shutdown.
 */
export class CleanupStack {
  readonly #steps: { readonly name: string; readonly run: CleanupStep }[] = [];
  #closing: Promise<void> | undefined;

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
    for (const { name, run } of this.#steps.toReversed()) {
      try {
        await run();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        errors.push(new Error(`cannot ${name}: ${reason}`, { cause: error }));
      }
    }
    if (errors.length > 0) {
      throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
    }
  }
}
