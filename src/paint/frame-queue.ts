/** A piece of work. Returns false if it is not done; it is then called again in the next frame. */
export type Job = () => boolean;

/** Milliseconds into a frame after which no further job starts. */
const FRAME_BUDGET_MS = 1.5;

/**
 * Runs deferred work, some of it per frame. A job is finished before the next one starts, in the order in
 * which they were added: the deferred work of many blocks together would delay a frame, though that of each
 * block would not.
 */
export class FrameQueue {
  readonly #jobs = new Set<Job>();
  #frame: number | undefined;

  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns a function that removes the job, done or not */
  add(job: Job): () => void {
    this.#jobs.add(job);
    this.#frame ??= requestAnimationFrame(this.#work);
    return () => {
      this.#jobs.delete(job);
      if (this.#jobs.size === 0 && this.#frame !== undefined) {
        cancelAnimationFrame(this.#frame);
        this.#frame = undefined;
      }
    };
  }

  readonly #work = (): void => {
    this.#frame = undefined;
    const end = this.#now() + FRAME_BUDGET_MS;
    try {
      for (const job of this.#jobs) {
        if (!this.#isDone(job) || this.#now() >= end) {
          break;
        }
      }
    } finally {
      if (this.#jobs.size > 0) {
        this.#frame ??= requestAnimationFrame(this.#work);
      }
    }
  };

  /** A job that throws is removed: it would throw again, and block the others. */
  #isDone(job: Job): boolean {
    let done = true;
    try {
      done = job();
    } finally {
      if (done) {
        this.#jobs.delete(job);
      }
    }
    return done;
  }
}
