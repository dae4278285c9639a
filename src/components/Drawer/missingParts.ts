import { type WorkerAnswers } from '../../hooks/useWorkerAnswers';
import { isDown } from '../../query/last-moment';
import { type WorkerFacts } from '../../query/worker-facts';
import { type WorkerHistory } from '../../query/worker-history';
import { type WorkerParts } from '../../query/worker-parts';
import { type PanelOptions } from '../../types';
import { t } from '../../translate';

/** What a part of the drawer wants, where the part is missing. */
type Hints = readonly (readonly [missing: boolean, hint: string])[];

/** What is not shown, and what would bring it: nothing about what has not been answered yet. */
export function missingParts(
  answers: WorkerAnswers,
  hasDataSource: boolean,
  options: PanelOptions,
): string[] {
  if (!hasDataSource) {
    return [t('missing.source', 'Everything from queries: the panel’s query names no data source to ask.')];
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
    [facts.tasks.length === 0, t('missing.tasks', 'Tasks: the worker’s reports carry tasks.types.')],
    [facts.checks.length === 0, t('missing.checks', 'Checks: the exporter’s health checks are on.')],
    [
      whoElse.value === undefined && !whoElse.busy && history.value !== undefined,
      t(
        'missing.who-else',
        'Who else: nothing is wrong with this worker now, and no alert fired for it in the range.',
      ),
    ],
    [
      whoElse.value?.company.length === 0,
      t('missing.shared', 'Who else: worker_info tells no type, host or version of this worker.'),
    ],
    [
      lastMoment.value === undefined && facts.liveness === undefined,
      t('missing.liveness', 'What it did last: worker:liveness_state:code tells nothing of this worker.'),
    ],
    [
      lastMoment.value === undefined && facts.liveness !== undefined && !isDown(facts.liveness),
      t(
        'missing.last-moment',
        'What it did last: shown of a worker that stopped, failed, or missed two heartbeats.',
      ),
    ],
  ];
}

function ofHistory({ charts, alerts }: WorkerHistory, { runbookUrl }: PanelOptions): Hints {
  const drawn = new Set(charts.map(({ id }) => id));
  return [
    [!drawn.has('cpu'), t('missing.cpu', 'CPU: reports carry resources.cpu_ratio.')],
    [!drawn.has('memory'), t('missing.memory', 'Memory: reports carry resources.memory_bytes.')],
    [!drawn.has('gpu'), t('missing.gpu', 'GPU: reports carry resources.gpus.')],
    [!drawn.has('disk'), t('missing.disk', 'Disk: reports carry resources.disks.')],
    [!drawn.has('network'), t('missing.network', 'Network: reports carry resources.network.')],
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
    [connections.length === 0, t('missing.connections', 'Connections: reports carry connections.')],
    [providers.length === 0, t('missing.sdk', 'SDK: reports carry sdk, an entry for each provider.')],
    [models.length === 0, t('missing.models', 'Models: reports carry models.')],
    [queues.length === 0, t('missing.queues', 'Queues: reports carry queues.')],
    [
      events.types.length === 0 && events.buffered === undefined,
      t('missing.events', 'Events: reports carry events.'),
    ],
    [errors.length === 0, t('missing.errors', 'Errors by type: reports carry errors.')],
    [
      sandboxes.byState.length === 0,
      t('missing.sandboxes', 'Sandboxes: they are told to /api/v1/sandboxes with this worker_id.'),
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
        'A link to silence this worker: set Alertmanager’s address in the panel’s options.',
      ),
    ],
  ];
}
