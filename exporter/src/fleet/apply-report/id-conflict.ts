import { type Report } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type Sender, type Worker } from '../../model/worker';

type Conflicts = Pick<Worker, 'idConflictCount'> & Partial<Pick<Worker, 'idConflict'>>;

/**
 * Counts that two processes took turns. The first time may be a late report or a restart; from the second on, two
 * processes use the same worker ID.
 */
function afterAlternation(
  { idConflict, idConflictCount }: Worker,
  earlierReportedLast: boolean,
  now: Millis,
): Conflicts {
  const alternations = (idConflict?.alternations ?? 0) + 1;
  const at = alternations > 1 ? now : idConflict?.at;
  return {
    idConflict: { alternations, earlierReportedLast, ...(at !== undefined && { at }) },
    idConflictCount: idConflictCount + (alternations > 1 ? 1 : 0),
  };
}

/** Records a report of an older incarnation. Several in a row are one turn. */
export function afterOlderReport(worker: Worker, now: Millis): Partial<Conflicts> {
  return worker.idConflict?.earlierReportedLast === true ? {} : afterAlternation(worker, true, now);
}

/** Records that an earlier incarnation is current again. It was running all the time, unless the current one left politely. */
export function afterResumption({ status, idConflictCount }: Worker, now: Millis): Partial<Conflicts> {
  if (status === 'stopped') {
    return {};
  }
  return {
    idConflict: { alternations: 2, earlierReportedLast: false, at: now },
    idConflictCount: idConflictCount + 1,
  };
}

/** Maximum number of senders kept per worker. */
const MAX_SENDERS = 4;

/** A sender that keeps the worker's rhythm reports again after this share of an interval. */
const MIN_RHYTHM_RATIO = 0.5;
const MAX_RHYTHM_RATIO = 1.5;

/**
 * Records the sender of a report without boot_id and started_at. If two senders take turns and each of them alone keeps
 * the interval, they are two processes. One process whose address changes from report to report does not: each of its
 * addresses appears in every other interval at most.
 */
export function afterSender(worker: Worker, report: Report, address: string, now: Millis): Partial<Worker> {
  const { senders = [], intervalMs } = worker;
  const hostname = report.hostname ?? undefined;
  const sender: Sender = hostname === undefined ? { address, at: now } : { address, hostname, at: now };
  const [newest, ...others] = senders;
  // The usual case: one process with one address.
  if (newest !== undefined && isSender(newest, address, hostname)) {
    return { senders: [sender, ...others] };
  }
  const own = others.find((each) => isSender(each, address, hostname));
  const next = [sender, ...senders.filter((each) => each !== own)].slice(0, MAX_SENDERS);
  const gap = own === undefined ? 0 : now - own.at;
  const alternated = gap >= MIN_RHYTHM_RATIO * intervalMs && gap <= MAX_RHYTHM_RATIO * intervalMs;
  return { senders: next, ...(alternated && afterAlternation(worker, false, now)) };
}

function isSender(sender: Sender, address: string, hostname: string | undefined): boolean {
  const sameHost = hostname === undefined || sender.hostname === undefined || sender.hostname === hostname;
  return sender.address === address && sameHost;
}
