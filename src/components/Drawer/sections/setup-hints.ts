import { type WorkerDetails } from '../../../hooks/useWorkerDetails';
import { isDown } from '../../../worker/last-heartbeat';
import { type WorkerSnapshot } from '../../../worker/worker-snapshot';
import { type WorkerHistory } from '../../../worker/worker-history';
import { type WorkerDependencies } from '../../../worker/dependencies/dependencies';
import { type PanelOptions } from '../../../options/panel-options';
import { t } from '../../../format/translate';

/** What a part of the drawer wants, where the part is missing. */
type Hints = readonly (readonly [missing: boolean, hint: string])[];

/** What is not shown, and what would bring it: nothing about what has not been answered yet. */
export function setupHints(details: WorkerDetails, hasDataSource: boolean, options: PanelOptions): string[] {
  if (!hasDataSource) {
    return [t('hint.data-source', 'Everything from queries: would need a data source in the panel’s query.')];
  }
  const { snapshot, history, dependencies } = details;
  const hints: Hints = [
    ...(snapshot.value ? snapshotHints(snapshot.value, details) : []),
    ...(history.value ? historyHints(history.value, options) : []),
    ...(dependencies.value ? dependencyHints(dependencies.value) : []),
    ...exporterHints(details, options),
    ...linkHints(options),
  ];
  return hints.filter(([missing]) => missing).map(([, hint]) => hint);
}

function snapshotHints(
  snapshot: WorkerSnapshot,
  { relatedFailures, lastHeartbeat, history }: WorkerDetails,
): Hints {
  return [
    [snapshot.tasks.length === 0, t('hint.tasks', 'Tasks: would need tasks.types in the worker’s reports.')],
    [
      snapshot.checks.length === 0,
      t('hint.checks', 'Checks: would need the exporter’s health checks to be on.'),
    ],
    [
      relatedFailures.value === undefined && !relatedFailures.loading && history.value !== undefined,
      t(
        'hint.related-failures',
        'Who else: only shown when something is wrong with the worker now, or an alert fired for it in the range.',
      ),
    ],
    [
      relatedFailures.value?.groups.length === 0,
      t('hint.shared-labels', 'Who else: would need a type, host or version of this worker in worker_info.'),
    ],
    [
      lastHeartbeat.value === undefined && snapshot.liveness === undefined,
      t('hint.liveness', 'What it did last: would need worker:liveness_state:code of this worker.'),
    ],
    [
      lastHeartbeat.value === undefined && snapshot.liveness !== undefined && !isDown(snapshot.liveness),
      t(
        'hint.last-heartbeat',
        'What it did last: only shown of a worker that stopped, failed, or missed two heartbeats.',
      ),
    ],
  ];
}

function historyHints({ charts, alerts }: WorkerHistory, { runbookUrl }: PanelOptions): Hints {
  const drawn = new Set(charts.map(({ id }) => id));
  return [
    [!drawn.has('cpu'), t('hint.cpu', 'CPU: would need resources.cpu_ratio in the worker’s reports.')],
    [
      !drawn.has('memory'),
      t('hint.memory', 'Memory: would need resources.memory_bytes in the worker’s reports.'),
    ],
    [!drawn.has('gpu'), t('hint.gpu', 'GPU: would need resources.gpus in the worker’s reports.')],
    [!drawn.has('disk'), t('hint.disk', 'Disk: would need resources.disks in the worker’s reports.')],
    [
      !drawn.has('network'),
      t('hint.network', 'Network: would need resources.network in the worker’s reports.'),
    ],
    [
      alerts.length === 0,
      t('hint.alerts', 'Alerts: none was pending or firing for this worker in the range.'),
    ],
    [
      alerts.length > 0 && runbookUrl === '',
      t('hint.runbook', 'Links to runbooks: set their address in the panel’s options.'),
    ],
  ];
}

function dependencyHints(dependencies: WorkerDependencies): Hints {
  const { connections, providers, models, queues, events, errors, sandboxes } = dependencies;
  return [
    [
      connections.length === 0,
      t('hint.connections', 'Connections: would need connections in the worker’s reports.'),
    ],
    [
      providers.length === 0,
      t('hint.sdk', 'SDK: would need sdk in the worker’s reports, an entry for each provider.'),
    ],
    [models.length === 0, t('hint.models', 'Models: would need models in the worker’s reports.')],
    [queues.length === 0, t('hint.queues', 'Queues: would need queues in the worker’s reports.')],
    [
      events.types.length === 0 && events.buffered === undefined,
      t('hint.events', 'Events: would need events in the worker’s reports.'),
    ],
    [errors.length === 0, t('hint.errors', 'Errors by type: would need errors in the worker’s reports.')],
    [
      sandboxes.byState.length === 0,
      t('hint.sandboxes', 'Sandboxes: would need events at /api/v1/sandboxes with this worker_id.'),
    ],
  ];
}

function exporterHints({ exporter }: WorkerDetails, { exporterUrl }: PanelOptions): Hints {
  const recovery = exporter.value?.recovery;
  const audited = recovery !== undefined && 'entries' in recovery;
  return [
    [
      exporterUrl === '',
      t(
        'hint.exporter',
        'Current task, last error and recovery: set the exporter’s address in the panel’s options.',
      ),
    ],
    [
      exporter.error !== undefined,
      t('hint.exporter-failed', 'Current task, last error and recovery: {{error}}', {
        error: exporter.error,
      }),
    ],
    [
      recovery !== undefined && !audited,
      t('hint.recovery-failed', 'Recovery: {{error}}', {
        error: recovery !== undefined && 'error' in recovery ? recovery.error : undefined,
      }),
    ],
    [
      audited && recovery.entries.length === 0,
      t('hint.recovery', 'Recovery: nothing was asked of this worker, as far back as the exporter keeps it.'),
    ],
  ];
}

function linkHints({ workerDashboardUrl, alertmanagerUrl }: PanelOptions): Hints {
  return [
    [
      workerDashboardUrl === '',
      t('hint.dashboard', 'A link to the worker’s dashboard: set its address in the panel’s options.'),
    ],
    [
      alertmanagerUrl === '',
      t(
        'hint.silence',
        'A link to silence this worker: set Alertmanager’s address in the panel’s options. Where Alertmanager has no page, amtool silence add worker_id=… does it.',
      ),
    ],
  ];
}
