/** A piece of work. False where it is not done: it is called again in the next frame. */
export type Job = () => boolean;

/** Milliseconds into a frame's work after which no further job is begun. */
const BEGIN_MS = 1.5;

/**
 * Work that was left for later, some of it per frame. One job is ended before the next begins, in the order in which they
 * came: what many blocks of rows left would make one frame late, each for itself none.
 */
export class FrameQueue {
  private readonly jobs = new Set<Job>();
  private frame: number | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @returns takes it out again, done or not */
  add(job: Job): () => void {
    this.jobs.add(job);
    this.frame ??= requestAnimationFrame(this.work);
    return () => {
      this.jobs.delete(job);
      if (this.jobs.size === 0 && this.frame !== undefined) {
        cancelAnimationFrame(this.frame);
        this.frame = undefined;
      }
    };
  }

  private readonly work = (): void => {
    const end = this.now() + BEGIN_MS;
    for (const job of this.jobs) {
      if (!job()) {
        break;
      }
      this.jobs.delete(job);
      if (this.now() >= end) {
        break;
      }
    }
    this.frame = this.jobs.size > 0 ? requestAnimationFrame(this.work) : undefined;
  };
}
