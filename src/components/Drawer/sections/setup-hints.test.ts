import { type WorkerDetails } from '../../../hooks/useWorkerDetails';
import { DEFAULT_OPTIONS } from '../../../options/panel-options';
import { setupHints } from './setup-hints';

const span = { from: 0, to: 1, end: 1 };
const idle = { loading: false };
const snapshot = { state: 1, info: {}, checks: [], tasks: [], span } as const;
const none: WorkerDetails = {
  snapshot: { loading: false, value: snapshot },
  history: { loading: false, value: { charts: [], alerts: [], span, stepMs: 1 } },
  dependencies: {
    loading: false,
    value: {
      connections: [],
      models: [],
      providers: [],
      queues: [],
      events: { types: [] },
      errors: [],
      sandboxes: { newest: [], byState: [] },
    },
  },
  exporter: idle,
  relatedFailures: idle,
  lastHeartbeat: idle,
};
const addresses = { exporterUrl: '/e', workerDashboardUrl: '/w', alertmanagerUrl: '/a', runbookUrl: '/r' };

/** Returns the subject of each hint: the text before its colon. */
function subjects(answers: WorkerDetails, options = {}) {
  return setupHints(answers, true, { ...DEFAULT_OPTIONS, ...options }).map((hint) => hint.split(':')[0]);
}

it('has a hint for every section without data', () => {
  expect(subjects(none)).toEqual([
    'Tasks',
    'Checks',
    'Related failures',
    'Last report',
    'CPU',
    'Memory',
    'GPU',
    'Disk',
    'Network',
    'Alerts',
    'Connections',
    'SDK',
    'Models',
    'Queues',
    'Events',
    'Errors by type',
    'Sandboxes',
    'Current task, last error and recovery',
    'Dashboard link',
    'Silence link',
  ]);
  expect(setupHints(none, true, DEFAULT_OPTIONS)).toContain(
    'Network: requires resources.network in the worker’s reports.',
  );
});

it('explains why the last report is not shown', () => {
  const hint = (liveness?: 1 | 5) =>
    setupHints(
      { ...none, snapshot: { loading: false, value: { ...snapshot, liveness } } },
      true,
      DEFAULT_OPTIONS,
    ).find((text) => text.startsWith('Last report'));
  expect(hint()).toContain('requires worker:liveness_state:code for this worker');
  expect(hint(1)).toContain(
    'shown only for a worker that is stopped or failed, or that missed two heartbeats',
  );
  expect(hint(5)).toBeUndefined();
});

it('says what the reports require, not what they contain', () => {
  const hints = setupHints(none, true, DEFAULT_OPTIONS);
  expect(hints).toContain('GPU: requires resources.gpus in the worker’s reports.');
  expect(hints.filter((hint) => hint.includes('carry'))).toEqual([]);
});

it('has no hint for sections that are shown', () => {
  const line = { name: '', times: [1], values: [1], limit: false };
  const charts = (['cpu', 'memory', 'gpu', 'disk', 'network'] as const).map((id) => ({
    id,
    unit: 'bytes' as const,
    lines: [line],
  }));
  const alert = {
    name: 'A',
    state: 'firing',
    severity: '',
    workerState: '',
    details: [],
    from: 0,
    exact: true,
    to: 1,
    open: false,
  };
  const audited = {
    id: '1',
    action: 'restart',
    outcome: 'completed',
    explanation: '',
    reason: '',
    requestedBy: '',
  };
  const all: WorkerDetails = {
    snapshot: {
      loading: false,
      value: {
        state: 5,
        info: {},
        checks: [{ check: 'heartbeat', status: 3 }],
        tasks: [{ type: 'enrich', finished: 1, errorRatio: 0, perMinute: 1 }],
        span,
      },
    },
    history: { loading: false, value: { charts, alerts: [alert], span, stepMs: 1 } },
    dependencies: {
      loading: false,
      value: {
        connections: [{ name: 'c', kind: '' }],
        models: [{ name: 'm' }],
        providers: [{ name: 'p' }],
        queues: [{ name: 'q', priority: '' }],
        events: { types: [], buffered: 0 },
        errors: [{ type: 'E', count: 1 }],
        sandboxes: { newest: [], byState: [{ state: 'running', count: 1 }] },
      },
    },
    exporter: {
      loading: false,
      value: {
        worker: { issues: [], checks: [] },
        heartbeats: [],
        recovery: { entries: [audited], total: 1 },
      },
    },
    relatedFailures: {
      loading: false,
      value: {
        failure: { kind: 'state', code: 5 },
        groups: [{ label: 'hostname', value: 'h', total: 1, failing: 1, names: [] }],
      },
    },
    lastHeartbeat: { loading: false, value: { uses: [] } },
  };
  expect(subjects(all, addresses)).toEqual([]);
});

it('has no hint while queries are running', () => {
  const waiting = { loading: true };
  const answers = {
    snapshot: waiting,
    history: waiting,
    dependencies: waiting,
    exporter: waiting,
    relatedFailures: idle,
    lastHeartbeat: idle,
  };
  expect(subjects(answers, addresses)).toEqual([]);
});

it('explains a failed recovery request and an empty audit', () => {
  const exporter = (recovery: object) =>
    ({
      ...none,
      exporter: { loading: false, value: { worker: { issues: [], checks: [] }, heartbeats: [], recovery } },
    }) as WorkerDetails;
  expect(setupHints(exporter({ error: 'it answered 404' }), true, DEFAULT_OPTIONS)).toContain(
    'Recovery: it answered 404',
  );
  expect(setupHints(exporter({ entries: [], total: 0 }), true, DEFAULT_OPTIONS)).toContain(
    'Recovery: the exporter has no record of recovery actions for this worker.',
  );
});

it('has a single hint without a data source', () => {
  expect(setupHints(none, false, DEFAULT_OPTIONS)).toEqual([
    'Everything from queries: requires a data source in the panel’s query.',
  ]);
});
