import { type FleetView } from '../../model/fleet-view';
import { EVENT_SIZE_BOUNDS, type TableGauge, type TableTotal } from '../../model/source-figures';
import { type FleetFamily, type FleetSample, type FleetValueFamily } from './family';
import { type Histogram } from '../../model/tables';

function tableGauge(name: string, help: string, figure: TableGauge, ...labels: string[]): FleetValueFamily {
  return {
    per: 'fleet',
    type: 'gauge',
    name,
    help,
    labels: ['source', ...labels],
    samples: (fleet) => samplesOf(fleet.tableGauges(figure)),
  };
}

function tableTotal(name: string, help: string, figure: TableTotal, ...labels: string[]): FleetValueFamily {
  return {
    per: 'fleet',
    type: 'counter',
    name,
    help,
    labels: ['source', ...labels],
    samples: (fleet) => samplesOf(fleet.tableTotals(figure)),
  };
}

function* samplesOf(figures: ReturnType<FleetView['tableGauges']>): Generator<FleetSample<number>> {
  for (const { source, labels, value } of figures) {
    yield { labels: [source, ...labels], value };
  }
}

/** The sizes of events of each source, of counts per bucket. */
function* eventSizes(fleet: FleetView): Generator<FleetSample<Histogram>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { source, labels, value } of fleet.tableTotals('eventSizes')) {
    const [bound = ''] = labels;
    counts.set(source, (counts.get(source) ?? new Map<string, number>()).set(bound, value));
  }
  for (const [source, perBucket] of counts) {
    let count = 0;
    const buckets = EVENT_SIZE_BOUNDS.map((bound) => (count += perBucket.get(String(bound)) ?? 0));
    count += perBucket.get('+Inf') ?? 0;
    yield {
      labels: [source],
      value: { bounds: EVENT_SIZE_BOUNDS, buckets, count, sum: perBucket.get('sum') ?? 0 },
    };
  }
}

/**
 * Tasks, events and measurements that sources read in tables. Gauges are absent while their source cannot be read; totals
 * are kept over a restart.
 */
export const sourceTables: readonly FleetFamily[] = [
  tableGauge('worker_tasks', 'Tasks in the table, by type and status.', 'tasks', 'task_type', 'status'),
  tableGauge(
    'worker_tasks_oldest_status_timestamp_seconds',
    'Since when the unfinished task that has had its status for longest has it.',
    'oldestTask',
    'task_type',
    'status',
  ),
  tableGauge(
    'worker_task_table_stuck',
    'Assigned and running tasks in the table without progress for stuck_after_seconds.',
    'stuckTasks',
    'task_type',
    'status',
  ),
  tableGauge(
    'worker_task_table_waiting',
    'Pending tasks in the table, by priority.',
    'waitingTasks',
    'priority',
  ),
  tableGauge(
    'worker_task_table_oldest_waiting_timestamp_seconds',
    'Creation time of the oldest pending task, by priority.',
    'oldestWaitingTask',
    'priority',
  ),
  tableGauge(
    'worker_task_table_user_waiting',
    'Pending tasks of the users with the most of them.',
    'waitingTasksOfUsers',
    'user',
  ),
  tableGauge(
    'worker_task_table_user_oldest_waiting_timestamp_seconds',
    'Creation time of the oldest pending task of the users with the most of them.',
    'oldestWaitingTaskOfUsers',
    'user',
  ),
  tableTotal(
    'worker_task_table_finished_total',
    'Tasks in the table that finished since the exporter first read it.',
    'finishedTasks',
    'task_type',
    'outcome',
  ),
  tableTotal(
    'worker_task_table_busy_seconds_total',
    'Sum of the durations of finished tasks in the table.',
    'taskBusySeconds',
    'task_type',
  ),
  tableTotal(
    'worker_task_table_retries_total',
    'Attempts of finished tasks in the table after the first.',
    'taskRetries',
    'task_type',
  ),
  tableTotal(
    'worker_task_table_taken_total',
    'Tasks in the table that a worker has taken.',
    'takenTasks',
    'priority',
  ),
  tableTotal(
    'worker_task_table_wait_seconds_total',
    'Sum of the times that taken tasks in the table had waited.',
    'taskWaitSeconds',
    'priority',
  ),
  tableTotal('worker_event_table_events_total', 'Events written to the table.', 'events', 'event_type'),
  {
    per: 'fleet',
    type: 'histogram',
    name: 'worker_event_table_size_bytes',
    help: 'Sizes of the events in the table.',
    labels: ['source'],
    samples: eventSizes,
  },
  tableTotal(
    'worker_event_table_latencies_total',
    'Events in the table whose latency is known: from creation to processing, writing or broadcast.',
    'eventLatencies',
    'stage',
  ),
  tableTotal(
    'worker_event_table_latency_seconds_total',
    'Sum of the latencies of events in the table.',
    'eventLatencySeconds',
    'stage',
  ),
  tableTotal(
    'worker_event_table_deliveries_total',
    'Events in the table whose delivery succeeded or failed.',
    'eventDeliveries',
    'event_type',
    'outcome',
  ),
  tableGauge('worker_table_size_bytes', 'Storage of a table with its indexes.', 'tableSize', 'table'),
  tableGauge(
    'worker_monitoring_metric',
    'The newest value of a measurement in the table.',
    'measurement',
    'metric_type',
    'metric_unit',
    'tags',
  ),
  tableGauge(
    'worker_monitoring_metric_timestamp_seconds',
    'When the newest value of a measurement in the table was recorded.',
    'measuredAt',
    'metric_type',
    'metric_unit',
    'tags',
  ),
];
