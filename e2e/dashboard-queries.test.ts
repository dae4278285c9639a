import { type DashboardJson, readDashboards } from '../lint/inputs/dashboard-json';
import { listQueries, type Query } from '../lint/dashboards/queries';
import { substituteVariables } from '../lint/promql/substitute-variables';
import { poll } from '../stack/src/processes/poll';
import { FullReportWorker } from './environment/full-report-worker';
import { latestValuesBy } from './environment/prometheus-query';
import { type DemoEnvironment, startDemoEnvironment } from './environment/environment';

/** Dashboards that the demo fleet alone fills, without the guest that tells everything. */
const OF_THE_DEMO = ['Dependencies', 'Tasks and queues'];

/** What the demo fleet has nothing for, and why that is right. */
const NOT_IN_THE_DEMO: Readonly<Record<string, string>> = {
  'Dependencies / Provider requests A': 'no worker calls a provider’s API',
  'Dependencies / Provider requests B': 'no worker calls a provider’s API',
  'Dependencies / Tokens A': 'no worker calls a provider’s API',
  'Dependencies / Tokens B': 'no worker calls a provider’s API',
  'Dependencies / Rate limit left A': 'no worker calls a provider’s API',
  'Dependencies / Sandbox cost A': 'no sandbox has a price',
  'Tasks and queues / Most task failures in the last $interval A': 'every job can be done',
};

/** What takes longer than this test. */
const NOT_YET: Readonly<Record<string, string>> = {
  'Worker / Exhausted in A': 'a pace takes 5 minutes of growing memory',
  'Worker / Exhausted in B': 'a pace takes 5 minutes of a disk that fills',
  'Heartline itself / annotation Alerts on Heartline': 'series that are left out are told of after 5 minutes',
};

/** What is empty as long as nothing is wrong. */
const OF_AN_OUTAGE = [
  'Dependencies / Failed events A',
  'Dependencies / Errors by type A',
  'Dependencies / Errors by worker in the last $interval A',
  'Dependencies / Lost connections A',
];

const WORKERS = 6;
const PATIENCE_MS = 120_000;
jest.setTimeout(2 * PATIENCE_MS + 60_000);

interface Asked extends Query {
  readonly name: string;
  readonly variables: readonly string[];
}

const dashboards = readDashboards();
const asked: Asked[] = dashboards.flatMap((dashboard) =>
  listQueries(dashboard).map((query) => ({
    ...query,
    name: `${dashboard.title} / ${query.location}`,
    variables: namesOf(dashboard),
  })),
);

function namesOf({ templating }: DashboardJson): string[] {
  return templating.list.map(({ name }) => name);
}

describe('the dashboards over a living fleet', () => {
  let environment: DemoEnvironment;
  let guest: FullReportWorker | undefined;
  let victim: string;

  beforeAll(async () => {
    environment = await startDemoEnvironment(WORKERS, { HEARTLINE_METRICS_SUSPICION: 'true' });
    const known = async () => {
      const states = await latestValuesBy(environment.prometheusUrl, 'worker_id', 'worker:health_state:code');
      return states.size === WORKERS || undefined;
    };
    if (!(await poll(known, 60_000, 1000))) throw new Error('Not everybody was known within 60 s.');
    [victim = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', victim, 'exited');
  }, 180_000);

  afterAll(async () => {
    await guest?.end();
    await environment.end();
  });

  async function say(method: string, path: string, body?: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    await fetch(new URL(path, environment.exporterUrl), init);
  }

  /** Something for the counters of what goes wrong: refused, left out, forgotten, and a channel that is down. */
  async function goWrong(): Promise<void> {
    const errors = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`Error${n}`, 1]));
    await say('POST', 'api/v1/reports', {});
    await say('POST', 'api/v1/reports', { worker_id: 'passer-by', errors });
    await say('DELETE', 'health/workers/passer-by');
    const [living = ''] = environment.fleet.ofType('auditor');
    await say('POST', `health/workers/${living}/restart`, {});
    await say('POST', 'health/workers/nobody/restart', {});
    await say('PUT', 'health/workers/expected', { worker_type: 'guest', interval_seconds: 600 });
    await say('POST', 'api/v1/workers/marked/heartbeat');
    await say('POST', 'health/workers/marked/mark-failed', { reason: 'disk swapped' });
    environment.channels.receivers.slack.setDown(true);
    const [, another = ''] = environment.fleet.ofType('indexer');
    await environment.fleet.command('kill', another, 'exited');
  }

  /** How many series a query gives for one worker; throws where Prometheus refuses it. */
  async function seriesOf(query: Asked, workerId: string): Promise<number> {
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
    if (query.instant) form.set('time', String(now));
    else
      for (const [key, value] of Object.entries({ start: now - 300, end: now, step: 5 }))
        form.set(key, String(value));
    const path = query.instant ? 'api/v1/query' : 'api/v1/query_range';
    const response = await fetch(new URL(path, environment.prometheusUrl), { method: 'POST', body: form });
    const answer = (await response.json()) as { error?: string; data?: { result: unknown[] } };
    if (answer.data === undefined) throw new Error(`${query.name}: ${answer.error ?? ''}\n${query.expr}`);
    return answer.data.result.length;
  }

  /** Of these queries, those that give nothing for any of the workers. */
  async function emptyOf(queries: readonly Asked[], workerIds: readonly string[]): Promise<Asked[]> {
    const found: Asked[] = [];
    for (const query of queries) {
      let series = 0;
      for (const id of workerIds) series ||= await seriesOf(query, id);
      if (series === 0) found.push(query);
    }
    return found;
  }

  /** Asks until each has given something; the names of those that never did. */
  async function unanswered(queries: readonly Asked[], workerIds: readonly string[]): Promise<string[]> {
    let left = queries;
    const all = async () => {
      left = await emptyOf(left, workerIds);
      return left.length === 0 || undefined;
    };
    await poll(all, PATIENCE_MS, 2000);
    return left.map(({ name }) => name);
  }

  test('the demo fleet alone fills what tells of tasks and of what workers lean on', async () => {
    const own = asked.filter(({ name }) => OF_THE_DEMO.includes(name.split(' / ')[0] ?? ''));
    const filled = own.filter(({ name }) => NOT_IN_THE_DEMO[name] === undefined);
    const ofAnOutage = filled.filter(({ name }) => OF_AN_OUTAGE.includes(name));
    const usual = filled.filter((query) => !ofAnOutage.includes(query));
    expect(ofAnOutage).toHaveLength(OF_AN_OUTAGE.length);
    expect(await unanswered(usual, [victim])).toEqual([]);
    await environment.fleet.command('stop', 'store', 'exited');
    expect(await unanswered(ofAnOutage, [victim])).toEqual([]);
    await environment.fleet.command('start', 'store', 'started');
    const reasons = Object.keys(NOT_IN_THE_DEMO);
    const empty = await emptyOf(
      asked.filter(({ name }) => reasons.includes(name)),
      [victim],
    );
    expect(empty.map(({ name }) => name)).toEqual(reasons);
  });

  test('S2.1 Prometheus takes every query of every panel, variable and annotation, and has an answer to it', async () => {
    guest = new FullReportWorker(environment.exporterUrl, 'guest-1');
    await goWrong();
    const inTime = asked.filter(({ name }) => NOT_YET[name] === undefined);
    expect(inTime).toHaveLength(asked.length - Object.keys(NOT_YET).length);
    expect(await unanswered(inTime, [guest.workerId, victim, 'expected', 'marked'])).toEqual([]);
  });

  test('the timeline reads the coarse series beyond a day, and the fine one up to it', async () => {
    const query = asked.find(({ location: place }) => place === 'variable state_series');
    if (query === undefined) throw new Error('No dashboard has the variable state_series.');
    const nameFor = async (seconds: number): Promise<unknown> => {
      const text = substituteVariables(query.expr, { __range_s: String(seconds) });
      const url = new URL('api/v1/query', environment.prometheusUrl);
      url.searchParams.set('query', text);
      const answer = (await (await fetch(url)).json()) as {
        data: { result: { metric: { series?: string } }[] };
      };
      return answer.data.result.map(({ metric }) => metric.series);
    };
    expect(await nameFor(86_400)).toEqual(['worker:health_state:code']);
    expect(await nameFor(86_401)).toEqual(['worker:health_state:max5m']);
  });
});
