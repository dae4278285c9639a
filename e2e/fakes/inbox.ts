/** What a stand-in received, in order, and a way to wait for more. */
export class Inbox<Message> {
  readonly received: { readonly at: number; readonly message: Message }[] = [];
  /** What a real service would have refused, with the reason; a test expects none. */
  readonly rejected: string[] = [];
  #waiting: (() => void)[] = [];

  accept(message: Message): void {
    this.received.push({ at: Date.now(), message });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  reject(reason: string): void {
    this.rejected.push(reason);
  }

  /** The first message that fits, now or later; throws after the deadline, telling what came instead. */
  async waitFor(
    fits: (message: Message) => boolean,
    timeoutMs: number,
    what: string,
  ): Promise<{ readonly at: number; readonly message: Message }> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = this.received.find(({ message }) => fits(message));
      if (found) return found;
      const left = deadline - Date.now();
      if (left <= 0) {
        const seen = JSON.stringify(this.received.map(({ message }) => message)).slice(0, 2000);
        throw new Error(
          `Waited ${timeoutMs} ms for ${what}. Received: ${seen}. Refused: ${this.rejected.join('; ')}`,
        );
      }
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          wake();
        });
      });
    }
  }
}
