import { type Acknowledgement } from '../model/acknowledgement';
import { type EndedWorker } from '../model/ended-worker';
import { type MaintenanceWindow } from '../model/maintenance';
import { type GapRecord } from '../model/observation-gap';
import { type CrashGroup, type QueueDepth, type SandboxRow, type TaskTotals } from '../model/tables';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';

/**
 * Shifts the timestamps of journal rows if the wall clock was set back while the exporter was down. The time of the last
 * commit becomes the current time, so that ages continue.
 */
export interface TimestampShifter {
  worker(worker: Worker): Worker;
  queue(row: QueueDepth): QueueDepth;
  sandbox(row: SandboxRow): SandboxRow;
  taskTotals(row: TaskTotals): TaskTotals;
  /** The start and the end that somebody chose are times of day, and stay. */
  maintenance(row: MaintenanceWindow): MaintenanceWindow;
  acknowledgement(row: Acknowledgement): Acknowledgement;
  crashGroup(row: CrashGroup): CrashGroup;
  endedWorker(row: EndedWorker): EndedWorker;
  gaps(record: GapRecord): GapRecord;
  time(at: Millis): Millis;
}

export function shiftTimestamps(shift: Millis): TimestampShifter {
  const time = (at: Millis): Millis => at + shift;
  const timesIn = <Key extends string>(row: Partial<Record<Key, Millis>>, ...keys: Key[]) =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const at = row[key];
        return at === undefined ? [] : [[key, time(at)]];
      }),
    ) as Partial<Record<Key, Millis>>;
  const shiftGaps = (list: GapRecord['exporter']) =>
    list.map((gap) => ({ ...gap, from: time(gap.from), to: time(gap.to) }));
  return {
    time,
    worker: (worker) => ({
      ...worker,
      registeredAt: time(worker.registeredAt),
      ...timesIn(worker, 'lastHeartbeatAt', 'lastProgressAt', 'goodbyeAt'),
      ...(worker.expected && { expected: { at: time(worker.expected.at) } }),
      ...(worker.markedFailed && {
        markedFailed: { ...worker.markedFailed, at: time(worker.markedFailed.at) },
      }),
      incarnation: {
        ...worker.incarnation,
        firstSeenAt: time(worker.incarnation.firstSeenAt),
        ...timesIn(worker.incarnation, 'lastReportAt', 'lowerTotalsSince'),
        ...(worker.incarnation.lateRun && {
          lateRun: { ...worker.incarnation.lateRun, since: time(worker.incarnation.lateRun.since) },
        }),
      },
      earlierIncarnations: worker.earlierIncarnations.map((earlier) => ({
        ...earlier,
        ...timesIn(earlier, 'firstSeenAt'),
      })),
      ...(worker.idConflict && { idConflict: { ...worker.idConflict, ...timesIn(worker.idConflict, 'at') } }),
      ...(worker.senders && { senders: worker.senders.map((each) => ({ ...each, at: time(each.at) })) }),
      ...(worker.lostWork && {
        lostWork: {
          ...worker.lostWork,
          at: time(worker.lostWork.at),
          processSeenAt: time(worker.lostWork.processSeenAt),
          keptUntil: time(worker.lostWork.keptUntil),
        },
      }),
      health: { ...worker.health, since: time(worker.health.since) },
    }),
    queue: (row) => ({ ...row, reportedAt: time(row.reportedAt) }),
    sandbox: (row) => ({ ...row, updatedAt: time(row.updatedAt), ...timesIn(row, 'usageCountedUntil') }),
    taskTotals: (row) => ({ ...row, finishedAt: time(row.finishedAt) }),
    maintenance: (row) => ({ ...row, createdAt: time(row.createdAt), ...timesIn(row, 'endedAt') }),
    acknowledgement: (row) => ({ ...row, at: time(row.at), ...timesIn(row, 'withdrawnAt') }),
    crashGroup: ({ loop, ...row }) => ({
      ...row,
      waiting: row.waiting.map((each) => ({ ...each, at: time(each.at) })),
      ...(loop && {
        loop: {
          ...loop,
          since: time(loop.since),
          lastCrashAt: time(loop.lastCrashAt),
          ...timesIn(loop, 'followedAt'),
        },
      }),
    }),
    endedWorker: (row) => ({ ...row, at: time(row.at) }),
    gaps: ({ exporter, bySource, downSince }) => ({
      exporter: shiftGaps(exporter),
      bySource: Object.fromEntries(
        Object.entries(bySource).map(([source, list]) => [source, shiftGaps(list)]),
      ),
      downSince: Object.fromEntries(Object.entries(downSince).map(([source, at]) => [source, time(at)])),
    }),
  };
}
