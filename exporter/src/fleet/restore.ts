import { type Config } from '../config/schema/config';
import { type Journal } from '../journal/journal';
import { type Acknowledgement } from '../model/acknowledgement';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { copyOfAllFields, toWorkerRow } from './apply-report/worker-fields';
import { MaintenanceTable } from './maintenance/maintenance-table';
import { ObservationGaps } from './observation/observation-gaps';
import { shiftTimestamps } from './shift-timestamps';
import { LostTaskTable } from './lost-work/lost-task-table';
import { DurationTable } from './tables/duration-table';
import { InterarrivalTable } from './tables/interarrival-table';
import { QueueServers } from './tables/queue-servers';
import { queueKey, QueueTable } from './tables/queue-table';
import { SandboxTable } from './tables/sandbox-table';
import { TypeMinimumTable } from './tables/type-minimum-table';
import { CrashGroupTable } from './crash-loops/crash-group-table';
import { endedWorkerKey, EndedWorkers } from './endings/ended-workers';
import { SourceFiguresTable } from './tables/source-figures-table';
import { TaskTotalTable } from './tables/task-total-table';

/** Everything that the fleet stores in the journal. */
export interface FleetTables {
  /** Time when the exporter first ran with this journal. */
  readonly observedSince: Millis;
  readonly workers: Map<string, Worker>;
  readonly gaps: ObservationGaps;
  readonly durations: DurationTable;
  readonly taskTotals: TaskTotalTable;
  readonly lostTasks: LostTaskTable;
  readonly interarrivals: InterarrivalTable;
  readonly queues: QueueTable;
  readonly queueServers: QueueServers;
  readonly sandboxes: SandboxTable;
  readonly maintenance: MaintenanceTable;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly typeMinimums: TypeMinimumTable;
  readonly crashGroups: CrashGroupTable;
  readonly sourceFigures: SourceFiguresTable;
  readonly ended: EndedWorkers;
}

/** Reads the fleet from the journal. Adds the time since the last commit as an observation gap, because the exporter was down. */
export function restoreTables(journal: Journal, config: Config, now: Millis): FleetTables {
  const meta = journal.meta();
  const shift = Math.min(0, now - meta.committedAt);
  const shifter = shiftTimestamps(shift);
  const gaps = new ObservationGaps(shifter.gaps(meta.gaps));
  gaps.add({ from: shifter.time(meta.committedAt), to: now }, 'absence');
  const workers = new Map<string, Worker>();
  for (const record of journal.rows('worker')) {
    const assessment = journal.read('assessment', record.id);
    const worker: Worker = {
      ...record,
      ...(assessment && { assessment }),
      tolerance: config.heartbeat.toleranceRatio,
    };
    workers.set(record.id, copyOfAllFields(shifter.worker(worker)));
  }
  const queues = [...journal.rows('queue')].map((row) => shifter.queue(row));
  const sandboxes = [...journal.rows('sandbox')].map((row) => shifter.sandbox(row));
  const windows = [...journal.rows('maintenance')].map((row) => shifter.maintenance(row));
  const acknowledgements = [...journal.rows('acknowledgement')].map((row) => shifter.acknowledgement(row));
  const ended = [...journal.rows('ended_worker')].map((row) => shifter.endedWorker(row));
  if (shift !== 0) {
    for (const worker of workers.values()) {
      journal.write('worker', worker.id, toWorkerRow(worker));
    }
    for (const row of queues) {
      journal.write('queue', queueKey(row), row);
    }
    for (const row of sandboxes) {
      journal.write('sandbox', row.id, row);
    }
    for (const row of windows) {
      journal.write('maintenance', row.id, row);
    }
    for (const row of acknowledgements) {
      journal.write('acknowledgement', row.id, row);
    }
    for (const row of ended) {
      journal.write('ended_worker', endedWorkerKey(row), row);
    }
  }
  return {
    observedSince: shifter.time(meta.observedSince),
    workers,
    gaps,
    durations: new DurationTable(config.metrics.durationBuckets, journal.rows('duration')),
    taskTotals: new TaskTotalTable([...journal.rows('task_total')].map((row) => shifter.taskTotals(row))),
    lostTasks: new LostTaskTable(journal.rows('lost_tasks')),
    interarrivals: new InterarrivalTable(journal.rows('interarrival')),
    queues: new QueueTable(queues),
    queueServers: new QueueServers(workers.values()),
    sandboxes: new SandboxTable(sandboxes, journal.rows('usage')),
    maintenance: new MaintenanceTable(
      workers,
      windows.sort((a, b) => a.createdAt - b.createdAt),
      now,
    ),
    acknowledgements,
    typeMinimums: new TypeMinimumTable(config, journal.rows('type_minimum')),
    crashGroups: new CrashGroupTable(
      workers,
      [...journal.rows('crash_group')].map((row) => shifter.crashGroup(row)),
    ),
    ended: new EndedWorkers(ended),
    sourceFigures: new SourceFiguresTable(journal.rows('source_totals')),
  };
}
