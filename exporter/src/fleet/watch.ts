import { type Config } from '../config/config';
import { Deadlines } from './deadlines';
import { type Hearing } from './hearing';
import { forgottenAt } from './retention';
import { nextMoment } from './standing';
import { type Millis, type Worker } from './worker';

/** Knows at whom to look next: whose liveness changes by time alone, whose checks are due, and who is to be forgotten. */
export class Watch {
  readonly #deadlines = new Deadlines();
  readonly #hearing: Hearing;
  readonly #config: Pick<Config, 'retention' | 'health'>;

  constructor(hearing: Hearing, config: Pick<Config, 'retention' | 'health'>) {
    this.#hearing = hearing;
    this.#config = config;
  }

  schedule(worker: Worker, now: Millis): void {
    const heard = this.#hearing.of(worker.source);
    const { retention, health } = this.#config;
    const moments = [
      nextMoment(worker, now, heard),
      forgottenAt(worker, heard, retention)?.at,
      worker.assessment && worker.assessment.at + health.checkIntervalSeconds * 1000,
    ];
    const next = Math.min(...moments.map((moment) => moment ?? Number.POSITIVE_INFINITY));
    // The future only: a deadline that is due now has just been looked at.
    if (Number.isFinite(next)) this.#deadlines.set(worker.id, Math.max(next, now + 1));
  }

  /** Takes out one at whom it is time to look. */
  takeDue(now: Millis): string | undefined {
    return this.#deadlines.takeDue(now);
  }

  delete(id: string): void {
    this.#deadlines.delete(id);
  }

  /** Why the worker is to be forgotten now; undefined where it is not. */
  outlived(worker: Worker, now: Millis): 'stopped' | 'failed' | undefined {
    const gone = forgottenAt(worker, this.#hearing.of(worker.source), this.#config.retention);
    return gone !== undefined && gone.at <= now ? gone.reason : undefined;
  }
}
