import { type CheckedDashboard, readDashboards } from '../dashboards/src/lint/checked';
import { queriesOf, type Query } from '../dashboards/src/lint/queries';
import { substitute } from '../dashboards/src/lint/substitute';
import { poll } from '../stack/src/processes/poll';
import { Guest } from './scene/guest';
import { valuesBy } from './scene/prometheusQuery';
import { type Scene, setScene } from './scene/scene';

/** What stays empty here, and why that is right. */
const EMPTY: Readonly<Record<string, string>> = {
  'Alerts and SLO / Notifications B': 'no channel refuses a notification',
  'Heartline itself / Left out and forgotten A': 'no series is left out of scrapes',
  'Heartline itself / Left out and forgotten B': 'no worker is forgotten within minutes',
};

const WORKERS = 6;
const PATIENCE_MS = 150_000;
jest.setTimeout(PATIENCE_MS + 120_000);

interface Asked extends Query {
  readonly name: string;
  readonly variables: readonly string[];
}

const dashboards = readDashboards();
const asked: Asked[] = dashboards.flatMap((dashboard) =>
  queriesOf(dashboard).map((query) => ({
    ...query,
    name: `${dashboard.title} / ${query.place}`,
    variables: namesOf(dashboard),
  })),
);

function namesOf({ templating }: CheckedDashboard): string[] {
  return templating.list.map(({ name }) => name);
}

describe('the dashboards over a living fleet', () => {
  let scene: Scene;
  let guest: Guest;
  let victim: string;

  beforeAll(async () => {
    scene = await setScene(WORKERS);
    guest = new Guest(scene.exporterUrl, 'guest-1');
    const known = async () => {
      const states = await valuesBy(scene.prometheusUrl, 'worker_id', 'worker:health_state:code');
      return states.size > WORKERS || undefined;
    };
    if (!(await poll(known, 60_000, 1000))) throw new Error('Not everybody was known within 60 s.');
    [victim = ''] = scene.fleet.ofType('indexer');
    await scene.fleet.tell('kill', victim, 'exited');
    // Something for the counters of what was refused.
    await fetch(new URL('api/v1/reports', scene.exporterUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
  }, 180_000);

  afterAll(async () => {
    await guest.end();
    await scene.end();
  });

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
    const form = new URLSearchParams({ query: substitute(query.expr, values) });
    if (query.instant) form.set('time', String(now));
    else
      for (const [key, value] of Object.entries({ start: now - 300, end: now, step: 5 }))
        form.set(key, String(value));
    const path = query.instant ? 'api/v1/query' : 'api/v1/query_range';
    const response = await fetch(new URL(path, scene.prometheusUrl), { method: 'POST', body: form });
    const answer = (await response.json()) as { error?: string; data?: { result: unknown[] } };
    if (answer.data === undefined) throw new Error(`${query.name}: ${answer.error ?? ''}\n${query.expr}`);
    return answer.data.result.length;
  }

  /** Of these queries, those that give nothing for either worker. */
  async function emptyOf(queries: readonly Asked[]): Promise<Asked[]> {
    const found: Asked[] = [];
    for (const query of queries) {
      const series = (await seriesOf(query, guest.workerId)) || (await seriesOf(query, victim));
      if (series === 0) found.push(query);
    }
    return found;
  }

  test('S2.1 Prometheus takes every query of every panel, variable and annotation, and has an answer to it', async () => {
    let left = asked.filter(({ name }) => EMPTY[name] === undefined);
    await poll(
      async () => {
        left = await emptyOf(left);
        return left.length === 0 || undefined;
      },
      PATIENCE_MS,
      2000,
    );
    expect(left.map(({ name }) => name)).toEqual([]);
  });

  test('what stays empty is asked without error too, and is a query there is', async () => {
    const names = asked.map(({ name }) => name);
    expect(Object.keys(EMPTY).filter((name) => !names.includes(name))).toEqual([]);
    for (const query of asked.filter(({ name }) => EMPTY[name] !== undefined))
      expect(await seriesOf(query, guest.workerId)).toBe(0);
  });

  test('the timeline reads the coarse series beyond a day, and the fine one up to it', async () => {
    const query = asked.find(({ place }) => place === 'variable state_series');
    if (query === undefined) throw new Error('No dashboard has the variable state_series.');
    const nameFor = async (seconds: number): Promise<unknown> => {
      const text = substitute(query.expr, { __range_s: String(seconds) });
      const url = new URL('api/v1/query', scene.prometheusUrl);
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
