/** The messages that a fake received, in order, and a way to wait for more. */
export class Inbox<Message> {
  readonly received: { readonly at: number; readonly message: Message }[] = [];
  /** The reasons for which the real service would have rejected messages. A test expects none. */
  readonly rejected: string[] = [];
  #waiting: (() => void)[] = [];

  accept(message: Message): void {
    this.received.push({ at: Date.now(), message });
    for (const wake of this.#waiting.splice(0)) {
      wake();
    }
  }

  reject(reason: string): void {
    this.rejected.push(reason);
  }

  /** The first matching message, received already or later. Throws at the deadline, with what was received. */
  async waitFor(
    matches: (message: Message) => boolean,
    timeoutMs: number,
    what: string,
  ): Promise<{ readonly at: number; readonly message: Message }> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = this.received.find(({ message }) => matches(message));
      if (match) {
        return match;
      }
      const left = deadline - Date.now();
      if (left <= 0) {
        const received = JSON.stringify(this.received.map(({ message }) => message)).slice(0, 2000);
        throw new Error(
          `Waited ${timeoutMs} ms for ${what}. Received: ${received}. Rejected: ${this.rejected.join('; ')}`,
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
