import { type Millis } from '../model/time';

/** Far longer than a slow disk or a long garbage collection takes: a process stuck for this long needs a restart. */
const STUCK_TIMEOUT_MS: Millis = 30_000;

/** The state that `/-/healthy` and `/-/ready` report. Times are monotonic milliseconds from `now`. */
export class ProcessHealth {
  readonly #now: () => Millis;
  #ticked: Millis;
  #journaled: Millis;
  /** Why the last write to the journal failed; undefined if it did not. */
  #journalFailure: string | undefined;
  #phase: 'starting' | 'running' | 'ending' = 'starting';

  constructor(now: () => Millis = () => performance.now()) {
    this.#now = now;
    this.#ticked = now();
    this.#journaled = now();
  }

  /** All deadlines that were due have been evaluated. */
  deadlinesEvaluated(): void {
    this.#ticked = this.#now();
  }

  journalWritten(): void {
    this.#journaled = this.#now();
    this.#journalFailure = undefined;
  }

  /** The journal cannot be written: all reports are rejected. */
  journalFailed(reason: string): void {
    this.#journalFailure = `The journal cannot be written: ${reason}`;
  }

  ready(): void {
    this.#phase = 'running';
  }

  shuttingDown(): void {
    this.#phase = 'ending';
  }

  /** Why the process does not work, or undefined if it does. */
  readonly stuck = (): string | undefined => {
    const late = (what: string, since: Millis) => {
      const silent = this.#now() - since;
      return silent < STUCK_TIMEOUT_MS ? undefined : `${what} for ${Math.round(silent / 1000)} s.`;
    };
    return (
      late('Worker deadlines were not evaluated', this.#ticked) ??
      this.#journalFailure ??
      late('The journal was not written', this.#journaled)
    );
  };

  /** Why the process should receive no traffic now, or undefined if it should. */
  readonly notReady = (): string | undefined => this.starting() ?? this.ending();

  readonly starting = (): string | undefined =>
    this.#phase === 'starting'
      ? 'The exporter is starting: it restores the fleet from the journal.'
      : undefined;

  readonly ending = (): string | undefined =>
    this.#phase === 'ending' ? 'The exporter is shutting down.' : undefined;
}
