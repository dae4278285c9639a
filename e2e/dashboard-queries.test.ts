import { type DashboardJson, readDashboards } from '../lint/inputs/dashboard-json';
import { listQueries, type Query } from '../lint/dashboards/queries';
import { substituteVariables } from '../lint/promql/substitute-variables';
import { setTimeout as pause } from 'node:timers/promises';
import { pollUntil } from '../test-support/poll-until';
import { FullReportWorker } from './environment/full-report-worker';
import { latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

/** Dashboards that the demo fleet alone fills, without the worker that reports every field. */
const DEMO_DASHBOARDS = ['Dependencies', 'Sandboxes and cost', 'Tasks and queues'];

const NO_TABLES = 'no source of tables is configured; e2e/sources reads real ones';

/** Queries of what only sources of tables have. */
const OF_TABLES: Readonly<Record<string, string>> = {
  'Sandboxes and cost / Tasks stuck A': NO_TABLES,
  'Sandboxes and cost / Oldest waiting task A': NO_TABLES,
  'Sandboxes and cost / Events in tables A': NO_TABLES,
  'Sandboxes and cost / Event size in tables A': NO_TABLES,
  'Sandboxes and cost / Event size in tables B': NO_TABLES,
  'Sandboxes and cost / Event latency A': NO_TABLES,
  'Sandboxes and cost / Deliveries of events A': NO_TABLES,
  'Sandboxes and cost / Storage of tables A': NO_TABLES,
  'Sandboxes and cost / Measurements in tables A': NO_TABLES,
  'Sandboxes and cost / Measurements in tables B': NO_TABLES,
  'Tasks and queues / Tasks in tables by status A': NO_TABLES,
  'Tasks and queues / Longest time in a status A': NO_TABLES,
  'Tasks and queues / Stuck tasks in tables A': NO_TABLES,
  'Tasks and queues / Waiting tasks in tables by priority A': NO_TABLES,
  'Tasks and queues / Mean wait in tables by priority A': NO_TABLES,
  'Tasks and queues / Waiting tasks in tables by user A': NO_TABLES,
  'Tasks and queues / Oldest task of users A': NO_TABLES,
  'Tasks and queues / Finished tasks in tables A': NO_TABLES,
  'Tasks and queues / Mean duration in tables A': NO_TABLES,
  'Tasks and queues / Retries in tables A': NO_TABLES,
};

/** Queries without a result for the demo fleet, and the reason. */
const NOT_IN_THE_DEMO: Readonly<Record<string, string>> = {
  'Dependencies / Provider requests A': 'no worker calls a provider’s API',
  'Dependencies / Provider requests B': 'no worker calls a provider’s API',
  'Dependencies / Tokens A': 'no worker calls a provider’s API',
  'Dependencies / Tokens B': 'no worker calls a provider’s API',
  'Dependencies / Rate limit left A': 'no worker calls a provider’s API',
  'Tasks and queues / Failures in a row A': 'no job fails for good',
  'Tasks and queues / Failures in a row B': 'no job fails for good',
  'Tasks and queues / Most task failures in the last $interval A': 'no job fails for good',
  ...OF_TABLES,
};

const NO_SOURCE = 'no source is configured; e2e/sources reads real ones';

/** Queries without a result in this test, and the reason. */
const WITHOUT_RESULT: Readonly<Record<string, string>> = {
  'Alerts and SLO / State of recovery D': 'recovery acts on no worker, so it gives up on none',
  'Alerts and SLO / Time to recovery A': 'no failed worker returns',
  'Heartline itself / Sources: up A': NO_SOURCE,
  'Heartline itself / Sources: time since the last poll A': NO_SOURCE,
  'Heartline itself / Sources: duration of polls A': NO_SOURCE,
  'Heartline itself / Sources: load on the servers A': NO_SOURCE,
  'Heartline itself / Sources: network A': NO_SOURCE,
  'Heartline itself / Sources: network B': NO_SOURCE,
  'Heartline itself / Sources: workers A': NO_SOURCE,
  'Worker / Exhausted in A': 'a trend needs 5 minutes of growing memory',
  'Worker / Exhausted in B': 'a trend needs 5 minutes of a growing disk',
  'Heartline itself / annotation Alerts on Heartline': 'the alert on dropped series waits for 5 minutes',
  ...OF_TABLES,
};

/** Queries that are empty unless a dependency fails. */
const OUTAGE_QUERIES = [
  'Dependencies / Failed events A',
  'Dependencies / Errors by type A',
  'Dependencies / Errors by worker in the last $interval A',
  'Dependencies / Lost connections A',
];

const WORKERS = 6;
const TIMEOUT_MS = 300_000;
interface NamedQuery extends Query {
  readonly name: string;
  readonly variables: readonly string[];
}

const dashboards = readDashboards();
const queries: NamedQuery[] = dashboards.flatMap((dashboard) =>
  listQueries(dashboard).map((query) => ({
    ...query,
    name: `${dashboard.title} / ${query.location}`,
    variables: namesOf(dashboard),
  })),
);

function namesOf({ templating }: DashboardJson): string[] {
  return templating.list.map(({ name }) => name);
}

describe('the dashboard queries over a running fleet', () => {
  let environment: DemoEnvironment;
  let reporter: FullReportWorker | undefined;
  let victim: string;

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS, { HEARTLINE_METRICS_SUSPICION: 'true' });
    const areKnown = async () => {
      const states = await latestValuesBy(environment.prometheusUrl, 'worker_id', 'worker:health_state:code');
      return states.size === WORKERS;
    };
    await pollUntil(`${WORKERS} workers in Prometheus`, areKnown, { everyMs: 500 });
    [victim = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', victim, 'exited');
  });

  afterAll(async () => {
    await reporter?.end();
    await environment.end();
  });

  async function send(method: string, path: string, body?: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    await fetch(new URL(path, environment.exporterUrl), init);
  }

  /**
   * Causes a sample for each counter of problems: rejected, flawed and repeated reports, tasks that only fail, dropped series,
   * removed workers, maintenance, a channel that is down.
   */
  async function causeProblems(): Promise<void> {
    const errors = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`Error${n}`, 1]));
    await send('POST', 'api/v1/reports', {});
    await send('POST', 'api/v1/reports', { worker_id: 'passer-by', errors, status: 'busy' });
    await send('DELETE', 'health/workers/passer-by');
    const failing = { worker_id: 'failing', worker_type: 'full_report', interval_seconds: 600, sequence: 1 };
    for (let sent = 0; sent < 2; sent++) {
      await send('POST', 'api/v1/reports', { ...failing, tasks: { types: { import: { failed: 1 } } } });
    }
    const [alive = ''] = environment.fleet.ofType('auditor');
    await send('POST', `health/workers/${alive}/restart`, {});
    await send('POST', 'health/workers/unknown/restart', {});
    await send('PUT', 'health/workers/expected', { worker_type: 'full_report', interval_seconds: 600 });
    await send('POST', 'api/v1/workers/marked/heartbeat');
    await send('POST', 'health/workers/marked/mark-failed', { reason: 'disk swapped' });
    await send('POST', 'health/workers/marked/pause', { reason: 'disk is replaced' });
    await send('POST', 'health/workers/marked/acknowledge', { note: 'disk is replaced' });
    await send('POST', 'health/recovery/pause', { reason: 'disk is replaced' });
    environment.channels.receivers.slack.setDown(true);
    const [, another = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', another, 'exited');
  }

  /** How many series a query returns for one worker. Throws if Prometheus rejects it. */
  async function countSeries(query: NamedQuery, workerId: string): Promise<number> {
    const now = Date.now() / 1000;
    const values: Record<string, string> = {
      worker_type: '.+',
      worker_id: workerId,
      interval: '5m',
      state_series: 'worker:health_state:code',
      lanes: workerId,
      objective: '0.99',
      __interval: '5s',
      __rate_interval: '20s',
      __range: '300s',
      __range_s: '300',
    };
    const form = new URLSearchParams({ query: substituteVariables(query.expr, values) });
    const times = query.instant ? { time: now } : { start: now - 300, end: now, step: 5 };
    for (const [key, value] of Object.entries(times)) {
      form.set(key, String(value));
    }
    const path = query.instant ? 'api/v1/query' : 'api/v1/query_range';
    const response = await fetch(new URL(path, environment.prometheusUrl), { method: 'POST', body: form });
    const body = (await response.json()) as { error?: string; data?: { result: unknown[] } };
    if (body.data === undefined) {
      throw new Error(`${query.name}: ${body.error ?? ''}\n${query.expr}`);
    }
    return body.data.result.length;
  }

  /** Those of the queries that return nothing for any of the workers. */
  async function emptyQueries(
    queries: readonly NamedQuery[],
    workerIds: readonly string[],
  ): Promise<NamedQuery[]> {
    const empty: NamedQuery[] = [];
    for (const query of queries) {
      let series = 0;
      for (const id of workerIds) {
        series ||= await countSeries(query, id);
      }
      if (series === 0) {
        empty.push(query);
      }
    }
    return empty;
  }

  /** Repeats the queries until each has returned something. Returns the names of those that never did. */
  async function waitForSeries(
    queries: readonly NamedQuery[],
    workerIds: readonly string[],
  ): Promise<string[]> {
    const deadline = performance.now() + TIMEOUT_MS;
    let empty = await emptyQueries(queries, workerIds);
    while (empty.length > 0 && performance.now() < deadline) {
      await pause(2000);
      empty = await emptyQueries(empty, workerIds);
    }
    return empty.map(({ name }) => name);
  }

  test('the demo fleet alone fills the dashboards of tasks, dependencies and sandboxes', async () => {
    const own = queries.filter(({ name }) => DEMO_DASHBOARDS.includes(name.split(' / ')[0] ?? ''));
    const filled = own.filter(({ name }) => NOT_IN_THE_DEMO[name] === undefined);
    const duringOutage = filled.filter(({ name }) => OUTAGE_QUERIES.includes(name));
    const usual = filled.filter((query) => !duringOutage.includes(query));
    expect(duringOutage).toHaveLength(OUTAGE_QUERIES.length);
    expect(await waitForSeries(usual, [victim])).toEqual([]);
    await environment.fleet.command('stop', 'store', 'exited');
    expect(await waitForSeries(duringOutage, [victim])).toEqual([]);
    await environment.fleet.command('start', 'store', 'started');
    const reasons = Object.keys(NOT_IN_THE_DEMO);
    const empty = await emptyQueries(
      queries.filter(({ name }) => reasons.includes(name)),
      [victim],
    );
    expect(empty.map(({ name }) => name).sort()).toEqual([...reasons].sort());
  });

  test('S2.1 every query of every panel, variable and annotation returns a result', async () => {
    reporter = new FullReportWorker(environment.exporterUrl, 'full-report-1');
    await causeProblems();
    const inTime = queries.filter(({ name }) => WITHOUT_RESULT[name] === undefined);
    expect(inTime).toHaveLength(queries.length - Object.keys(WITHOUT_RESULT).length);
    expect(await waitForSeries(inTime, [reporter.workerId, victim, 'expected', 'marked'])).toEqual([]);
  });

  test('the timeline reads the fine series up to a day, and the coarse series beyond', async () => {
    const query = queries.find(({ location: place }) => place === 'variable state_series');
    if (query === undefined) {
      throw new Error('No dashboard has the variable state_series.');
    }
    const nameFor = async (seconds: number): Promise<unknown> => {
      const text = substituteVariables(query.expr, { __range_s: String(seconds) });
      const url = new URL('api/v1/query', environment.prometheusUrl);
      url.searchParams.set('query', text);
      const body = (await (await fetch(url)).json()) as {
        data: { result: { metric: { series?: string } }[] };
      };
      return body.data.result.map(({ metric }) => metric.series);
    };
    expect(await nameFor(86_400)).toEqual(['worker:health_state:code']);
    expect(await nameFor(86_401)).toEqual(['worker:health_state:max5m']);
  });
});
