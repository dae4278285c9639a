import { type Millis } from '../model/time';

/** Far beyond a slow disk or a long collection of garbage: what is silent for so long needs a restart. */
const STUCK_TIMEOUT_MS: Millis = 30_000;

/** What the probes know of the process. Times are monotonic milliseconds, from `now`. */
export class ProcessHealth {
  readonly #now: () => Millis;
  #ticked: Millis;
  #journaled: Millis;
  #phase: 'starting' | 'running' | 'ending' = 'starting';

  constructor(now: () => Millis = () => performance.now()) {
    this.#now = now;
    this.#ticked = now();
    this.#journaled = now();
  }

  /** The fleet's clockwork ran to its end. */
  deadlinesEvaluated(): void {
    this.#ticked = this.#now();
  }

  journalWritten(): void {
    this.#journaled = this.#now();
  }

  ready(): void {
    this.#phase = 'running';
  }

  shuttingDown(): void {
    this.#phase = 'ending';
  }

  /** Why the process should be restarted; undefined where all is well. */
  readonly stuck = (): string | undefined => {
    const late = (what: string, since: Millis) => {
      const silent = this.#now() - since;
      return silent < STUCK_TIMEOUT_MS ? undefined : `${what} for ${Math.round(silent / 1000)} s.`;
    };
    return (
      late('The fleet’s deadlines were not looked at', this.#ticked) ??
      late('The journal was not written', this.#journaled)
    );
  };

  /** Why no traffic should come for now; undefined where it may. */
  readonly notReady = (): string | undefined => this.starting() ?? this.ending();

  readonly starting = (): string | undefined =>
    this.#phase === 'starting' ? 'The fleet is being read back from the journal.' : undefined;

  readonly ending = (): string | undefined =>
    this.#phase === 'ending' ? 'The exporter is shutting down.' : undefined;
}
