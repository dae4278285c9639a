/** A piece of work. False where it is not done: it is called again in the next frame. */
export type Job = () => boolean;

/** Milliseconds into a frame's work after which no further job is begun. */
const FRAME_BUDGET_MS = 1.5;

/**
 * Work that was left for later, some of it per frame. One job is ended before the next begins, in the order in which they
 * came: what many blocks of rows left would make one frame late, each for itself none.
 */
export class FrameQueue {
  readonly #jobs = new Set<Job>();
  #frame: number | undefined;

  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @returns takes it out again, done or not */
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

  /** A job that throws is done with: called again it would throw again, and no other would have its turn. */
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
