import { type Labels } from '@grafana/data';
import { seriesFrame } from '../../frames/frames.fixture';
import { toDependencies, dependencyTargets } from './dependencies';

function value(labels: Labels, number: number) {
  return seriesFrame(labels, [[1, number]]);
}
function quantityFrames(...samples: [quantity: string, number: number, labels?: Labels][]) {
  return samples.map(([quantity, number, labels]) => value({ quantity, ...labels }, number));
}

it('needs five queries, however many dependencies a worker has', () => {
  expect(dependencyTargets('w-1', 0, 60_000).map(({ refId }) => refId)).toEqual([
    'reported',
    'increases',
    'queues',
    'sandboxes',
    'sandboxCount',
  ]);
});

it('counts the first event: a counter that appeared within the range began at zero', () => {
  const grown = dependencyTargets('w-1', 0, 60_000).find(({ refId }) => refId === 'increases')?.expr;
  expect(grown).toContain('last_over_time(worker_errors_total{worker_id="w-1"}[60s])) * 0');
  expect(grown).not.toContain('increase(');
});

it('is empty if nothing was reported', () => {
  expect(toDependencies(new Map())).toEqual({
    connections: [],
    models: [],
    providers: [],
    queues: [],
    events: { types: [], buffered: undefined },
    errors: [],
    sandboxes: { newest: [], byState: [] },
  });
});

it('reads connections, those that are down first', () => {
  const postgres = { connection: 'postgres', kind: 'database' };
  const redis = { connection: 'redis', kind: 'cache' };
  const { connections } = toDependencies(
    new Map([
      [
        'reported',
        quantityFrames(
          ['connection_up', 1, postgres],
          ['connection_pool_used', 3, postgres],
          ['connection_pool_size', 10, postgres],
          ['connection_latency_seconds', 0.004, postgres],
          ['connection_up', 0, redis],
        ),
      ],
      ['increases', quantityFrames(['operations', 200, postgres], ['operations_failed', 4, postgres])],
    ]),
  );
  expect(connections).toMatchObject([
    { name: 'redis', kind: 'cache', up: false, operations: undefined },
    {
      name: 'postgres',
      up: true,
      poolUsed: 3,
      poolSize: 10,
      latencySeconds: 0.004,
      operations: 200,
      failed: 4,
    },
  ]);
});

it('reads models, those that are not loaded first', () => {
  const { models } = toDependencies(
    new Map([
      [
        'reported',
        quantityFrames(
          ['model_loaded', 1, { model: 'a' }],
          ['model_load_seconds', 12, { model: 'a' }],
          ['model_loaded', 0, { model: 'b' }],
        ),
      ],
    ]),
  );
  expect(models).toEqual([
    { name: 'b', loaded: false, loadSeconds: undefined },
    { name: 'a', loaded: true, loadSeconds: 12 },
  ]);
});

it('reads providers with the use over the range and the remaining rate limit', () => {
  const provider = { provider: 'p' };
  const { providers } = toDependencies(
    new Map([
      [
        'reported',
        quantityFrames(
          ['sdk_connected', 1, provider],
          ['sdk_rate_limit', 100, provider],
          ['sdk_rate_limit_remaining', 60, provider],
          ['sdk_rate_limit_reset_timestamp_seconds', 90, provider],
        ),
      ],
      [
        'increases',
        quantityFrames(
          ['requests', 40, provider],
          ['requests_failed', 2, provider],
          ['input_tokens', 9, provider],
        ),
      ],
    ]),
  );
  expect(providers).toEqual([
    {
      name: 'p',
      connected: true,
      requests: 40,
      failed: 2,
      inputTokens: 9,
      outputTokens: undefined,
      limit: 100,
      remaining: 60,
      resetsAt: 90_000,
    },
  ]);
});

it('reads events by type with the reasons of failures, and errors with the most frequent first', () => {
  const { events, errors } = toDependencies(
    new Map([
      ['reported', quantityFrames(['events_buffered', 2])],
      [
        'increases',
        quantityFrames(
          ['events_sent', 50, { event_type: 'log' }],
          ['event_bytes', 5000, { event_type: 'log' }],
          ['events_failed', 1, { event_type: 'log', reason: 'timeout' }],
          ['events_failed', 3, { event_type: 'log', reason: '502' }],
          ['events_failed', 0, { event_type: 'log', reason: '503' }],
          ['errors', 1, { error_type: 'KeyError' }],
          ['errors', 8, { error_type: 'TimeoutError' }],
        ),
      ],
    ]),
  );
  expect(events).toEqual({
    types: [
      {
        type: 'log',
        sent: 50,
        bytes: 5000,
        failed: [
          { reason: '502', count: 3 },
          { reason: 'timeout', count: 1 },
        ],
      },
    ],
    buffered: 2,
  });
  expect(errors.map(({ type }) => type)).toEqual(['TimeoutError', 'KeyError']);
});

it('reads queues by priority, and a queue without a reported depth', () => {
  const { queues } = toDependencies(
    new Map([
      [
        'reported',
        quantityFrames(['queue_connected', 1, { queue: 'jobs' }], ['queue_connected', 0, { queue: 'far' }]),
      ],
      [
        'queues',
        quantityFrames(
          ['queue_tasks', 12, { queue: 'jobs', priority: 'high', state: 'waiting' }],
          ['queue_tasks', 3, { queue: 'jobs', priority: 'high', state: 'active' }],
          ['queue_oldest_task_timestamp_seconds', 50, { queue: 'jobs', priority: 'high' }],
          ['queue_tasks', 1, { queue: 'jobs', state: 'waiting' }],
        ),
      ],
    ]),
  );
  expect(queues).toMatchObject([
    { name: 'far', priority: '', connected: false },
    { name: 'jobs', priority: '', connected: true, waiting: 1 },
    { name: 'jobs', priority: 'high', connected: true, waiting: 12, active: 3, oldestAt: 50_000 },
  ]);
});

it('reads sandboxes, the one with the latest event first, and counts the others', () => {
  const of = (sandbox_id: string) => ({ sandbox_id });
  const { sandboxes } = toDependencies(
    new Map([
      [
        'sandboxes',
        quantityFrames(
          ['sandbox_info', 1, { ...of('a'), state: 'running' }],
          ['sandbox_last_event_timestamp_seconds', 10, of('a')],
          ['sandbox_info', 1, { ...of('b'), state: 'terminated' }],
          ['sandbox_created_timestamp_seconds', 20, of('b')],
          ['sandbox_memory_usage_bytes', 1e8, of('b')],
        ),
      ],
      ['sandboxCount', [value({ state: 'running' }, 1), value({ state: 'terminated' }, 30)]],
    ]),
  );
  expect(sandboxes.newest).toMatchObject([
    { id: 'b', state: 'terminated', createdAt: 20_000, memoryBytes: 1e8 },
    { id: 'a', state: 'running', lastEventAt: 10_000 },
  ]);
  expect(sandboxes.byState).toEqual([
    { state: 'terminated', count: 30 },
    { state: 'running', count: 1 },
  ]);
});
