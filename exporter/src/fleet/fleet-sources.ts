import { type QueueReport } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { isAwaited } from '../health/liveness/goodbye';
import { type Journal } from '../journal/journal';
import { type ReadOn, type TablesReading } from '../model/source-figures';
import { type Millis } from '../model/time';
import { newWorker } from './apply-report/apply-report';
import { type Expectation } from './apply-report/expectation';
import { omit } from './apply-report/merge-report';
import { type ChangeRecorder } from './change-recorder';
import { type FleetCapacity } from './fleet-capacity';
import { type FleetState } from './fleet-state';
import { type ObservationGaps } from './observation/observation-gaps';
import { type SourceFiguresTable } from './tables/source-figures-table';
import { type WorkerStore } from './worker-store';

export interface FleetSourcesDeps {
  readonly config: Config;
  readonly state: FleetState;
  readonly gaps: ObservationGaps;
  readonly journal: Pick<Journal, 'committed'>;
  readonly recorder: Pick<ChangeRecorder, 'queuesReported' | 'tablesRead' | 'sourceRemoved'>;
  readonly store: WorkerStore;
  readonly capacity: FleetCapacity;
  readonly figures: SourceFiguresTable;
}

/**
 * What sources tell the fleet besides reports: workers without a heartbeat, their own queues, and outages. The state changes
 * at once; promises resolve when the change is journaled.
 */
export class FleetSources {
  readonly #deps: FleetSourcesDeps;

  constructor(deps: FleetSourcesDeps) {
    this.#deps = deps;
  }

  /**
   * Adds a worker that a source has seen without evidence of a heartbeat. Nothing happens if the worker is known. Returns
   * false if the fleet is full.
   */
  async register(id: string, expectation: Expectation, source: string, foundAt?: Millis): Promise<boolean> {
    const { state, store, capacity, journal, config } = this.#deps;
    if (state.get(id) === undefined) {
      if (capacity.refusalOfNew(id) !== undefined) {
        return false;
      }
      const now = state.now();
      const worker = newWorker(id, { now, foundAt, source, defaults: config.heartbeat }, 'unknown');
      store.put(store.evaluate({ ...worker, ...expectation }, now), undefined, now);
    }
    await journal.committed();
    return true;
  }

  /** Records queues that a source itself tells about, and not one of its workers. */
  async recordQueues(queues: readonly QueueReport[], source: string, intervalMs: Millis): Promise<void> {
    const { state, recorder, journal } = this.#deps;
    recorder.queuesReported(queues, { source, intervalMs, now: state.now() });
    await journal.committed();
  }

  /** Records what a source has read in tables of tasks, events and measurements. */
  async recordTables(source: string, reading: TablesReading): Promise<void> {
    this.#deps.recorder.tablesRead(source, reading);
    await this.#deps.journal.committed();
  }

  /** Up to when a source has counted a table, by the clock of its server; undefined if it has not begun. */
  readUpTo(source: string, table: ReadOn): Millis | undefined {
    return this.#deps.figures.readUpTo(source, table);
  }

  /**
   * Marks a source as disconnected: its workers are unknown and do not age until it is reconnected.
   *
   * @param since when it was last read; now by default
   */
  disconnected(source: string, since = this.#deps.state.now()): void {
    const { state, gaps, store, figures } = this.#deps;
    figures.disconnected(source);
    if (gaps.sourceDisconnected(source, since)) {
      store.reevaluateSource(source, state.now());
    }
  }

  /** Ends the observation gap of a source, and evaluates its workers. */
  reconnected(source: string): void {
    const now = this.#deps.state.now();
    if (this.#deps.gaps.sourceReconnected(source, now)) {
      this.#gapEnded(source, now);
    }
  }

  /** Stops the ages of the workers of a source until `resumed`: they may have said goodbye. Their states stay as they are. */
  suspended(source: string): void {
    const { state, gaps } = this.#deps;
    gaps.sourceSuspended(source, state.now());
  }

  /** Lets the workers of a source age again. */
  resumed(source: string): void {
    const now = this.#deps.state.now();
    if (this.#deps.gaps.sourceResumed(source, now)) {
      this.#gapEnded(source, now);
    }
  }

  /**
   * Forgets the gaps of a source that is no longer read, and stops monitoring its workers: nothing will be heard of them.
   * Returns the number of workers.
   */
  async removed(source: string): Promise<number> {
    const { state, gaps, store, journal, recorder } = this.#deps;
    const now = state.now();
    const workers = [...state.workers()].filter((worker) => worker.source === source);
    for (const worker of workers) {
      if (worker.status !== 'stopped' || isAwaited(worker)) {
        const unawaited = { ...omit(worker, 'goodbyeAt'), status: 'stopped' } as const;
        const stopped = store.withMissedTotal(unawaited, worker, now);
        store.put(store.evaluate(stopped, now), worker, now);
      }
    }
    gaps.sourceReconnected(source, now);
    gaps.sourceResumed(source, now);
    recorder.sourceRemoved(source);
    await journal.committed();
    return workers.length;
  }

  #gapEnded(source: string, now: Millis): void {
    const { store } = this.#deps;
    store.compactGaps(now);
    store.reevaluateSource(source, now);
  }
}
