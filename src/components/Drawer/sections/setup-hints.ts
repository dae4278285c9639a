import { type WorkerDetails } from '../../../hooks/useWorkerDetails';
import { isDown } from '../../../worker/last-heartbeat';
import { type WorkerSnapshot } from '../../../worker/worker-snapshot';
import { type WorkerHistory } from '../../../worker/worker-history';
import { type WorkerDependencies } from '../../../worker/dependencies/dependencies';
import { type PanelOptions } from '../../../options/panel-options';
import { t } from '../../../format/translate';

/** Hints about what a section of the drawer requires, each with whether the section is missing. */
type Hints = readonly (readonly [missing: boolean, hint: string])[];

/** Returns a hint for each section that is not shown. Sections whose query still runs have no hint. */
export function setupHints(details: WorkerDetails, hasDataSource: boolean, options: PanelOptions): string[] {
  if (!hasDataSource) {
    return [t('hint.data-source', 'Everything from queries: requires a data source in the panel’s query.')];
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
    [snapshot.tasks.length === 0, t('hint.tasks', 'Tasks: requires tasks.types in the worker’s reports.')],
    [
      snapshot.checks.length === 0,
      t('hint.checks', 'Checks: requires health checks to be enabled in the exporter.'),
    ],
    [
      relatedFailures.value === undefined && !relatedFailures.loading && history.value !== undefined,
      t(
        'hint.related-failures',
        'Related failures: shown only if the worker is degraded, critical or failed, or if an alert fired for it in the range.',
      ),
    ],
    [
      relatedFailures.value?.groups.length === 0,
      t(
        'hint.shared-labels',
        'Related failures: requires the type, host or version of this worker in worker_info.',
      ),
    ],
    [
      lastHeartbeat.value === undefined && snapshot.liveness === undefined,
      t('hint.liveness', 'Last report: requires worker:liveness_state:code for this worker.'),
    ],
    [
      lastHeartbeat.value === undefined && snapshot.liveness !== undefined && !isDown(snapshot.liveness),
      t(
        'hint.last-heartbeat',
        'Last report: shown only for a worker that is stopped or failed, or that missed two heartbeats.',
      ),
    ],
  ];
}

function historyHints({ charts, alerts }: WorkerHistory, { runbookUrl }: PanelOptions): Hints {
  const drawn = new Set(charts.map(({ id }) => id));
  return [
    [!drawn.has('cpu'), t('hint.cpu', 'CPU: requires resources.cpu_ratio in the worker’s reports.')],
    [
      !drawn.has('memory'),
      t('hint.memory', 'Memory: requires resources.memory_bytes in the worker’s reports.'),
    ],
    [!drawn.has('gpu'), t('hint.gpu', 'GPU: requires resources.gpus in the worker’s reports.')],
    [!drawn.has('disk'), t('hint.disk', 'Disk: requires resources.disks in the worker’s reports.')],
    [
      !drawn.has('network'),
      t('hint.network', 'Network: requires resources.network in the worker’s reports.'),
    ],
    [
      alerts.length === 0,
      t('hint.alerts', 'Alerts: no alert was pending or firing for this worker in the range.'),
    ],
    [
      alerts.length > 0 && runbookUrl === '',
      t('hint.runbook', 'Runbook links: set “Runbooks” in the panel options.'),
    ],
  ];
}

function dependencyHints(dependencies: WorkerDependencies): Hints {
  const { connections, providers, models, queues, events, errors, sandboxes } = dependencies;
  return [
    [
      connections.length === 0,
      t('hint.connections', 'Connections: requires connections in the worker’s reports.'),
    ],
    [
      providers.length === 0,
      t('hint.sdk', 'SDK: requires sdk in the worker’s reports, with an entry for each provider.'),
    ],
    [models.length === 0, t('hint.models', 'Models: requires models in the worker’s reports.')],
    [queues.length === 0, t('hint.queues', 'Queues: requires queues in the worker’s reports.')],
    [
      events.types.length === 0 && events.buffered === undefined,
      t('hint.events', 'Events: requires events in the worker’s reports.'),
    ],
    [errors.length === 0, t('hint.errors', 'Errors by type: requires errors in the worker’s reports.')],
    [
      sandboxes.byState.length === 0,
      t('hint.sandboxes', 'Sandboxes: requires events at /api/v1/sandboxes with this worker_id.'),
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
        'Current task, last error and recovery: set “Exporter address” in the panel options.',
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
      t('hint.recovery', 'Recovery: the exporter has no record of recovery actions for this worker.'),
    ],
  ];
}

function linkHints({ workerDashboardUrl, alertmanagerUrl }: PanelOptions): Hints {
  return [
    [
      workerDashboardUrl === '',
      t('hint.dashboard', 'Dashboard link: set “Worker dashboard” in the panel options.'),
    ],
    [
      alertmanagerUrl === '',
      t(
        'hint.silence',
        'Silence link: set “Alertmanager address” in the panel options. If Alertmanager has no web interface, use amtool silence add worker_id=….',
      ),
    ],
  ];
}
