import { type HearingRecord } from './observation/observation-gaps';
import { type SandboxRow } from './tables/sandbox';
import { type QueueDepth } from '../model/fleet-view';
import { type Millis, type Worker } from '../model/worker';

/**
 * Moves what was journaled to another origin of time. Needed when the wall clock was set back while we were away: the
 * journal's last moment is then taken for the present, so that ages go on from where they were.
 */
export interface Rebase {
  worker(worker: Worker): Worker;
  queue(row: QueueDepth): QueueDepth;
  sandbox(row: SandboxRow): SandboxRow;
  hearing(record: HearingRecord): HearingRecord;
  moment(at: Millis): Millis;
}

export function rebaseBy(shift: Millis): Rebase {
  const moment = (at: Millis): Millis => at + shift;
  const each = <Key extends string>(row: Partial<Record<Key, Millis>>, ...keys: Key[]) =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const at = row[key];
        return at === undefined ? [] : [[key, moment(at)]];
      }),
    ) as Partial<Record<Key, Millis>>;
  const deaf = (list: HearingRecord['ours']) =>
    list.map((period) => ({ ...period, from: moment(period.from), to: moment(period.to) }));
  return {
    moment,
    worker: (worker) => ({
      ...worker,
      registeredAt: moment(worker.registeredAt),
      ...each(worker, 'lastHeartbeatAt', 'lastProgressAt'),
      ...(worker.markedFailed && {
        markedFailed: { ...worker.markedFailed, at: moment(worker.markedFailed.at) },
      }),
      incarnation: { ...worker.incarnation, firstSeenAt: moment(worker.incarnation.firstSeenAt) },
      health: { ...worker.health, since: moment(worker.health.since) },
    }),
    queue: (row) => ({ ...row, toldAt: moment(row.toldAt) }),
    sandbox: (row) => ({ ...row, updatedAt: moment(row.updatedAt), ...each(row, 'chargedUntil') }),
    hearing: ({ ours, bySource, downSince }) => ({
      ours: deaf(ours),
      bySource: Object.fromEntries(Object.entries(bySource).map(([source, list]) => [source, deaf(list)])),
      downSince: Object.fromEntries(Object.entries(downSince).map(([source, at]) => [source, moment(at)])),
    }),
  };
}
