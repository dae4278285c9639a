import { ENVELOPE_KEYS, type Flaw, INCARNATION_KEYS, type Report } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type CheckResult } from '../model/assessment';
import { estimateBytes } from '../model/estimate-bytes';
import { type Worker } from '../model/worker';

/** Memory of a worker besides what its reports contain: its state, deadlines, and entries of tables. */
const WORKER_BYTES = 2_048;
/**
 * Memory that each worker has for what happens to it later: the results of its checks, the flaws of its last report, and a
 * mark without the text of its reason. It is counted from the first report on, so that none of these exceeds the limit.
 */
const STATE_BYTES = 2_560;
/** Memory of a worker whose reports have no content. */
const BARE_WORKER_BYTES = WORKER_BYTES + STATE_BYTES + estimateBytes({});
/** The reason of a mark is kept twice: in the mark, and in the result of a check. */
const REASON_COPIES = 2;
/** Replaces the reason of a mark that does not fit. */
export const NO_ROOM_FOR_REASON = 'reason not kept, see limits.fleet_bytes';
/** Share of the limit for all workers that the content of reports may use. The rest is for the state of further workers. */
const CONTENT_SHARE = 0.75;

/** The limit that the content of a report exceeds. */
export type ByteLimit = 'worker_bytes' | 'fleet_bytes';

/**
 * Memory of all workers, by `estimateBytes`. The sum is exact: it equals a recount at any time, also after a restart.
 *
 * Policy: what fits is kept. Content may use three quarters of the limit for all workers, the rest is for further workers:
 * no content keeps a worker from being monitored. The content of a report that would exceed a limit is dropped, and the
 * report counts as a heartbeat without content. A new worker is rejected if not even its state fits. A mark is always kept;
 * the text of its reason only if it fits.
 */
export class FleetBytes {
  readonly #limits: () => Pick<Config['limits'], 'workerBytes' | 'fleetBytes'>;
  readonly #measured = new Map<string, MeasuredWorker>();
  /** The worker whose report was measured last: each is measured before it is accepted, and put after its checks have run. */
  #candidate: MeasuredWorker | undefined;
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
    return bytesOf(this.#measured.get(id));
  }

  /** Whether a worker that is new fits. */
  hasRoom(): boolean {
    return this.#total + BARE_WORKER_BYTES <= this.#limits().fleetBytes;
  }

  /** The reason of a mark if it fits, and NO_ROOM_FOR_REASON otherwise. */
  fittingReason(reason: string): string {
    const fits = this.#total + REASON_COPIES * estimateBytes(reason) <= this.#limits().fleetBytes;
    return fits ? reason : NO_ROOM_FOR_REASON;
  }

  /** The limit that a worker would exceed after a report; undefined if there is none, or if it takes no more than before. */
  excess(worker: Worker): ByteLimit | undefined {
    const { workerBytes, fleetBytes } = this.#limits();
    const known = this.#measured.get(worker.id);
    this.#candidate = measure(worker, known);
    const before = bytesOf(known);
    const after = bytesOf(this.#candidate);
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

  /** Call it with each worker that was added or changed. */
  put(worker: Worker): void {
    const known = this.#measured.get(worker.id);
    const candidate = this.#candidate;
    const measured = measure(worker, candidate?.report === worker.report ? candidate : known);
    this.#candidate = undefined;
    this.#total += bytesOf(measured) - bytesOf(known);
    this.#measured.set(worker.id, measured);
  }

  delete(id: string): void {
    this.#total -= this.of(id);
    this.#measured.delete(id);
  }
}

/** The parts of a worker that take memory, and their sizes in bytes. */
type MeasuredWorker = { readonly [Field in MeasuredField]: Worker[Field] | undefined } & {
  readonly checks: readonly CheckResult[] | undefined;
  /** With the failures in a row, which have the names of task types as well. */
  readonly reportBytes: number;
  readonly checkBytes: number;
  readonly otherBytes: number;
};

type MeasuredField = 'report' | 'failuresInRow' | 'removedCounters' | 'flaws' | 'markedFailed' | 'lostWork';

function bytesOf(measured: MeasuredWorker | undefined): number {
  return measured === undefined
    ? 0
    : WORKER_BYTES + measured.reportBytes + Math.max(STATE_BYTES, measured.checkBytes + measured.otherBytes);
}

/** @param known the same worker before: parts that are the same objects are not measured again */
function measure(worker: Worker, known: MeasuredWorker | undefined): MeasuredWorker {
  const { report, failuresInRow, removedCounters, flaws, markedFailed, lostWork } = worker;
  const checks = worker.assessment?.checks;
  const hasSameReport =
    known !== undefined && report === known.report && failuresInRow === known.failuresInRow;
  const hasSameOthers =
    known !== undefined &&
    removedCounters === known.removedCounters &&
    flaws === known.flaws &&
    markedFailed === known.markedFailed &&
    lostWork === known.lostWork;
  return {
    report,
    failuresInRow,
    removedCounters,
    flaws,
    markedFailed,
    lostWork,
    checks,
    reportBytes: hasSameReport ? known.reportBytes : estimateBytes(report) + estimateBytes(failuresInRow),
    checkBytes: known !== undefined && checks === known.checks ? known.checkBytes : estimateBytes(checks),
    otherBytes: hasSameOthers
      ? known.otherBytes
      : estimateBytes(removedCounters) +
        estimateBytes(flaws) +
        estimateBytes(markedFailed) +
        estimateBytes(lostWork),
  };
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
