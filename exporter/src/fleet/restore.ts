import { type Config } from '../config/schema/config';
import { DurationTable } from './tables/duration-table';
import { Hearing } from './observation/observation-gaps';
import { InterarrivalTable } from './tables/interarrival-table';
import { type Journal } from '../journal/journal';
import { queueKey, QueueTable } from './tables/queue-table';
import { rebaseBy } from './shift-timestamps';
import { SandboxTable } from './tables/sandbox-table';
import { without } from './apply-report/omit';
import { type Millis, type Worker } from '../model/worker';

/** All that is known, as it stood when the journal was last written. */
export interface Restored {
  /** When we first listened. */
  readonly since: Millis;
  readonly workers: Map<string, Worker>;
  readonly hearing: Hearing;
  readonly durations: DurationTable;
  readonly interarrivals: InterarrivalTable;
  readonly queues: QueueTable;
  readonly sandboxes: SandboxTable;
}

/** Reads the journal. The time since its last stamp is time in which nobody could have listened. */
export function restore(journal: Journal, config: Config, now: Millis): Restored {
  const meta = journal.meta();
  const shift = Math.min(0, now - meta.stamp);
  const rebase = rebaseBy(shift);
  const hearing = new Hearing(rebase.hearing(meta.hearing));
  hearing.wasDeaf({ from: rebase.moment(meta.stamp), to: now }, 'away');
  const workers = new Map<string, Worker>();
  for (const record of journal.rows('worker')) {
    const assessment = journal.read('assessment', record.id);
    const worker: Worker = {
      ...record,
      ...(assessment && { assessment }),
      tolerance: config.heartbeat.toleranceRatio,
    };
    workers.set(record.id, rebase.worker(worker));
  }
  const queues = [...journal.rows('queue')].map((row) => rebase.queue(row));
  const sandboxes = [...journal.rows('sandbox')].map((row) => rebase.sandbox(row));
  if (shift !== 0) {
    for (const worker of workers.values()) journal.write('worker', worker.id, without(worker, 'assessment'));
    for (const row of queues) journal.write('queue', queueKey(row), row);
    for (const row of sandboxes) journal.write('sandbox', row.id, row);
  }
  return {
    since: rebase.moment(meta.since),
    workers,
    hearing,
    durations: new DurationTable(config.metrics.durationBuckets, journal.rows('duration')),
    interarrivals: new InterarrivalTable(journal.rows('interarrival')),
    queues: new QueueTable(queues),
    sandboxes: new SandboxTable(sandboxes, journal.rows('usage')),
  };
}
