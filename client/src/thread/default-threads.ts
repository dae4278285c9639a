/** Each thread takes memory of its own, so a process with many workers sends most heartbeats from its event loop. */
const MAX_DEFAULT_THREADS = 4;

/** Counts the threads that send heartbeats although the application did not ask for one. */
export class DefaultThreads {
  #taken = 0;

  /** Takes one. Returns false if there are as many as a process may have. */
  take(): boolean {
    if (this.#taken >= MAX_DEFAULT_THREADS) {
      return false;
    }
    this.#taken++;
    return true;
  }

  release(): void {
    this.#taken--;
  }
}

export const defaultThreads = new DefaultThreads();
