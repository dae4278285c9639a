import { type WorkerAnswers } from '../../../hooks/useWorkerDetails';
import { isDown } from '../../../worker/last-heartbeat';
import { type WorkerFacts } from '../../../worker/worker-snapshot';
import { type WorkerHistory } from '../../../worker/worker-history';
import { type WorkerParts } from '../../../worker/dependencies/dependencies';
import { type PanelOptions } from '../../../options/panel-options';
import { t } from '../../../format/translate';

/** What a part of the drawer wants, where the part is missing. */
type Hints = readonly (readonly [missing: boolean, hint: string])[];

/** What is not shown, and what would bring it: nothing about what has not been answered yet. */
export function missingParts(
  answers: WorkerAnswers,
  hasDataSource: boolean,
  options: PanelOptions,
): string[] {
  if (!hasDataSource) {
    return [t('missing.source', 'Everything from queries: would need a data source in the panel’s query.')];
  }
  const { facts, history, parts } = answers;
  const hints: Hints = [
    ...(facts.value ? ofFacts(facts.value, answers) : []),
    ...(history.value ? ofHistory(history.value, options) : []),
    ...(parts.value ? ofParts(parts.value) : []),
    ...ofExporter(answers, options),
    ...ofOptions(options),
  ];
  return hints.filter(([missing]) => missing).map(([, hint]) => hint);
}

function ofFacts(facts: WorkerFacts, { whoElse, lastMoment, history }: WorkerAnswers): Hints {
  return [
    [facts.tasks.length === 0, t('missing.tasks', 'Tasks: would need tasks.types in the worker’s reports.')],
    [
      facts.checks.length === 0,
      t('missing.checks', 'Checks: would need the exporter’s health checks to be on.'),
    ],
    [
      whoElse.value === undefined && !whoElse.busy && history.value !== undefined,
      t(
        'missing.who-else',
        'Who else: only shown when something is wrong with the worker now, or an alert fired for it in the range.',
      ),
    ],
    [
      whoElse.value?.company.length === 0,
      t('missing.shared', 'Who else: would need a type, host or version of this worker in worker_info.'),
    ],
    [
      lastMoment.value === undefined && facts.liveness === undefined,
      t('missing.liveness', 'What it did last: would need worker:liveness_state:code of this worker.'),
    ],
    [
      lastMoment.value === undefined && facts.liveness !== undefined && !isDown(facts.liveness),
      t(
        'missing.last-moment',
        'What it did last: only shown of a worker that stopped, failed, or missed two heartbeats.',
      ),
    ],
  ];
}

function ofHistory({ charts, alerts }: WorkerHistory, { runbookUrl }: PanelOptions): Hints {
  const drawn = new Set(charts.map(({ id }) => id));
  return [
    [!drawn.has('cpu'), t('missing.cpu', 'CPU: would need resources.cpu_ratio in the worker’s reports.')],
    [
      !drawn.has('memory'),
      t('missing.memory', 'Memory: would need resources.memory_bytes in the worker’s reports.'),
    ],
    [!drawn.has('gpu'), t('missing.gpu', 'GPU: would need resources.gpus in the worker’s reports.')],
    [!drawn.has('disk'), t('missing.disk', 'Disk: would need resources.disks in the worker’s reports.')],
    [
      !drawn.has('network'),
      t('missing.network', 'Network: would need resources.network in the worker’s reports.'),
    ],
    [
      alerts.length === 0,
      t('missing.alerts', 'Alerts: none was pending or firing for this worker in the range.'),
    ],
    [
      alerts.length > 0 && runbookUrl === '',
      t('missing.runbook', 'Links to runbooks: set their address in the panel’s options.'),
    ],
  ];
}

function ofParts(parts: WorkerParts): Hints {
  const { connections, providers, models, queues, events, errors, sandboxes } = parts;
  return [
    [
      connections.length === 0,
      t('missing.connections', 'Connections: would need connections in the worker’s reports.'),
    ],
    [
      providers.length === 0,
      t('missing.sdk', 'SDK: would need sdk in the worker’s reports, an entry for each provider.'),
    ],
    [models.length === 0, t('missing.models', 'Models: would need models in the worker’s reports.')],
    [queues.length === 0, t('missing.queues', 'Queues: would need queues in the worker’s reports.')],
    [
      events.types.length === 0 && events.buffered === undefined,
      t('missing.events', 'Events: would need events in the worker’s reports.'),
    ],
    [errors.length === 0, t('missing.errors', 'Errors by type: would need errors in the worker’s reports.')],
    [
      sandboxes.byState.length === 0,
      t('missing.sandboxes', 'Sandboxes: would need events at /api/v1/sandboxes with this worker_id.'),
    ],
  ];
}

function ofExporter({ exporter }: WorkerAnswers, { exporterUrl }: PanelOptions): Hints {
  const recovery = exporter.value?.recovery;
  const audited = recovery !== undefined && 'entries' in recovery;
  return [
    [
      exporterUrl === '',
      t(
        'missing.exporter',
        'Current task, last error and recovery: set the exporter’s address in the panel’s options.',
      ),
    ],
    [
      exporter.error !== undefined,
      t('missing.exporter-failed', 'Current task, last error and recovery: {{error}}', {
        error: exporter.error,
      }),
    ],
    [
      recovery !== undefined && !audited,
      t('missing.recovery-failed', 'Recovery: {{error}}', {
        error: recovery !== undefined && 'error' in recovery ? recovery.error : undefined,
      }),
    ],
    [
      audited && recovery.entries.length === 0,
      t(
        'missing.recovery',
        'Recovery: nothing was asked of this worker, as far back as the exporter keeps it.',
      ),
    ],
  ];
}

function ofOptions({ workerDashboardUrl, alertmanagerUrl }: PanelOptions): Hints {
  return [
    [
      workerDashboardUrl === '',
      t('missing.dashboard', 'A link to the worker’s dashboard: set its address in the panel’s options.'),
    ],
    [
      alertmanagerUrl === '',
      t(
        'missing.silence',
        'A link to silence this worker: set Alertmanager’s address in the panel’s options. Where Alertmanager has no page, amtool silence add worker_id=… does it.',
      ),
    ],
  ];
}
