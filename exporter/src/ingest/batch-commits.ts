/**
 * The commits of one batch: one for the reports of each iteration of the event loop. A batch waits for all of them, because
 * the sender must not retry while some of its reports are still being recorded.
 */
export class BatchCommits {
  readonly #commit: () => Promise<void>;
  readonly #pending: Promise<void>[] = [];
  readonly #errors: unknown[] = [];
  #accepted = 0;

  constructor(commit: () => Promise<void>) {
    this.#commit = commit;
  }

  /**
   * Commits what was accepted since the last call, if anything.
   *
   * @param accepted number of accepted reports of the batch so far
   */
  commit(accepted: number): void {
    if (accepted > this.#accepted) {
      this.#accepted = accepted;
      this.#pending.push(this.#commit().catch((error: unknown) => this.failed(error)));
    }
  }

  failed(error: unknown): void {
    this.#errors.push(error);
  }

  /** @throws the first error */
  async ended(): Promise<void> {
    await Promise.all(this.#pending);
    if (this.#errors.length > 0) {
      throw this.#errors[0];
    }
  }
}
