import { ENVELOPE_KEYS, type Flaw, INCARNATION_KEYS, type Report } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { estimateBytes } from '../model/estimate-bytes';
import { type Worker } from '../model/worker';

/** Memory of a worker besides what its reports contain: its state, deadlines, and entries of tables. */
const WORKER_BYTES = 2_048;
/** Memory of a worker whose reports have no content. */
const BARE_WORKER_BYTES = WORKER_BYTES + estimateBytes({});
/** Share of the limit for all workers that the content of reports may use. The rest is for the state of further workers. */
const CONTENT_SHARE = 0.75;

/** The limit that the content of a report exceeds. */
export type ByteLimit = 'worker_bytes' | 'fleet_bytes';

/**
 * Memory of all workers, by `estimateBytes`. The sum is exact: it equals a recount at any time, also after a restart.
 *
 * Policy: what fits is kept. Content may use three quarters of the limit for all workers, the rest is for further workers:
 * no content keeps a worker from being monitored. The content of a report that would exceed a limit is dropped, and the
 * report counts as a heartbeat without content. A new worker is rejected if not even its state fits.
 */
export class FleetBytes {
  readonly #limits: () => Pick<Config['limits'], 'workerBytes' | 'fleetBytes'>;
  readonly #bytes = new Map<string, number>();
  /** The last report that was measured: each is measured before it is accepted, and when it is stored. */
  #measured: { readonly report: Worker['report']; readonly bytes: number } | undefined;
  #total = 0;

  /** @param limits the current limits, which a reload may change */
  constructor(limits: () => Pick<Config['limits'], 'workerBytes' | 'fleetBytes'>) {
    this.#limits = limits;
  }

  /** Memory of all workers in bytes. */
  get total(): number {
    return this.#total;
  }

  /** Memory of one worker in bytes; 0 if it is unknown. */
  of(id: string): number {
    return this.#bytes.get(id) ?? 0;
  }

  /** Whether a worker that is new fits. */
  hasRoom(): boolean {
    // Twice, for the results of the checks of its heartbeat.
    return this.#total + 2 * WORKER_BYTES <= this.#limits().fleetBytes;
  }

  /** The limit that a worker would exceed after a report; undefined if there is none, or if it takes no more than before. */
  excess(worker: Worker): ByteLimit | undefined {
    const { workerBytes, fleetBytes } = this.#limits();
    const before = this.#bytes.get(worker.id) ?? 0;
    const after = this.#measure(worker);
    if (after <= before) {
      return undefined;
    }
    if (after > workerBytes + WORKER_BYTES) {
      return 'worker_bytes';
    }
    if (after <= BARE_WORKER_BYTES) {
      return undefined;
    }
    return this.#total - before + after > CONTENT_SHARE * fleetBytes ? 'fleet_bytes' : undefined;
  }

  put(worker: Worker, before: Worker | undefined): void {
    const known = this.#bytes.get(worker.id);
    // A change of the state alone changes no memory.
    if (known !== undefined && before !== undefined && hasSameContent(worker, before)) {
      return;
    }
    const bytes = this.#measure(worker);
    this.#total += bytes - (known ?? 0);
    this.#bytes.set(worker.id, bytes);
  }

  delete(id: string): void {
    this.#total -= this.#bytes.get(id) ?? 0;
    this.#bytes.delete(id);
  }

  #measure(worker: Worker): number {
    const { report, removedCounters, assessment, flaws, markedFailed, lostWork } = worker;
    if (this.#measured?.report !== report) {
      this.#measured = { report, bytes: estimateBytes(report) };
    }
    return (
      WORKER_BYTES +
      this.#measured.bytes +
      estimateBytes(removedCounters) +
      estimateBytes(assessment?.checks) +
      estimateBytes(flaws) +
      estimateBytes(markedFailed) +
      estimateBytes(lostWork)
    );
  }
}

function hasSameContent(worker: Worker, before: Worker): boolean {
  return (
    worker.report === before.report &&
    worker.removedCounters === before.removedCounters &&
    worker.assessment?.checks === before.assessment?.checks &&
    worker.flaws === before.flaws &&
    worker.markedFailed === before.markedFailed
  );
}

const HEARTBEAT_KEYS: ReadonlySet<string> = new Set([...ENVELOPE_KEYS, ...INCARNATION_KEYS]);

/** The report without its content: a heartbeat. */
export function withoutContent(report: Report): Report {
  const entries = Object.entries(report).filter(([key]) => HEARTBEAT_KEYS.has(key));
  return Object.fromEntries(entries) as Report;
}

/** Names the limit in the response to the report. */
export function byteLimitFlaw(
  exceeded: ByteLimit,
  { workerBytes, fleetBytes }: Pick<Config['limits'], 'workerBytes' | 'fleetBytes'>,
): Flaw {
  return exceeded === 'worker_bytes'
    ? {
        path: '$',
        allowed: `at most ${workerBytes} bytes of memory for one worker (limits.worker_bytes)`,
        given: 'more, together with its former reports',
      }
    : {
        path: '$',
        allowed: `at most ${fleetBytes} bytes of memory for all workers (limits.fleet_bytes)`,
        given: 'more, together with the other workers',
      };
}
