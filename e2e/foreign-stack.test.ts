import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { pollUntil } from '../test-support/poll-until';
import { ExporterInFolder } from './environment/exporter-in-folder';
import { ForeignStack, JOB } from './environment/foreign-stack';
import { latestValuesBy } from './environment/prometheus-query';

/*
 * A Prometheus that scrapes every 30 s and one that does every 60 s, with another job name, the portable rules, and an
 * Alertmanager with kube-prometheus-stack's routes: a worker dies, another one degrades, both recover.
 */

const SCRAPES = [30, 60];
const PEERS = ['peer-1', 'peer-2', 'peer-3'];
/** Failed after 30 s of silence. */
const DIES = { worker_id: 'dies', worker_type: 'batch', interval_seconds: 10, failure_threshold: 3 };
/** Late after 50 s, and not failed within this test. */
const DEGRADES = {
  worker_id: 'degrades',
  worker_type: 'batch',
  interval_seconds: 40,
  failure_threshold: 100,
};

/** Series of another exporter with the names of Heartline's. */
const COLLIDING = `worker_info{worker_id="stranger"} 1
worker_status{worker_id="stranger",worker_type="batch",status="offline"} 1
worker_liveness_state{worker_id="stranger",worker_type="batch"} 5
worker_health_state{worker_id="stranger",worker_type="batch"} 5
worker_last_heartbeat_timestamp_seconds{worker_id="stranger",worker_type="batch"} 1
`;

function startColliding(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(COLLIDING);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('A1 A2 A3: a Prometheus and an Alertmanager that are already there', () => {
  let exporter: ExporterInFolder;
  let colliding: Server;
  let stacks: ForeignStack[];
  let beats: NodeJS.Timeout;
  const silent = new Set<string>();

  beforeAll(async () => {
    exporter = await ExporterInFolder.start();
    colliding = await startColliding();
    const { port } = colliding.address() as AddressInfo;
    stacks = SCRAPES.map(
      (scrapeSeconds) =>
        new ForeignStack({
          scrapeSeconds,
          exporter: new URL(exporter.url).host,
          collidingExporter: `127.0.0.1:${port}`,
        }),
    );
    const beat = async () => {
      const peers = PEERS.map((id) => ({ worker_id: id, worker_type: 'batch', interval_seconds: 120 }));
      const reports = [...peers, DIES, DEGRADES].filter(({ worker_id: id }) => !silent.has(id));
      await fetch(`${exporter.url}/api/v1/reports`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(reports),
      });
    };
    await beat();
    beats = setInterval(() => void beat(), 2000);
    await Promise.all(stacks.map((stack) => stack.start()));
  });

  afterAll(async () => {
    clearInterval(beats);
    await Promise.all(stacks.map((stack) => stack.stop()));
    colliding.close();
    await exporter.end();
  });

  it('tells the right people that a worker dies, degrades and recovers, and nobody else', async () => {
    const times: string[] = [];
    await Promise.all(
      stacks.map((stack) =>
        pollUntil(
          'the first scrape and evaluation',
          async () => {
            const states = await latestValuesBy(
              stack.prometheusUrl,
              'worker_id',
              `worker:liveness_state:code{job="${JOB}"}`,
            );
            return ['dies', 'degrades', ...PEERS].every((id) => states.get(id) === 1);
          },
          { timeoutMs: 400_000, everyMs: 500 },
        ),
      ),
    );
    const died = performance.now();
    silent.add('dies').add('degrades');
    const took = (what: string, index: number, since: number) =>
      times.push(
        `scrape ${SCRAPES[index] ?? 0} s: ${what} after ${((performance.now() - since) / 1000).toFixed(0)} s`,
      );
    await Promise.all(
      stacks.map(async (stack, index) => {
        await stack.waitFor('heartline-on-call', 'firing WorkerFailed dies');
        took('page for the dead worker', index, died);
        await stack.waitFor(
          'heartline-team',
          'firing WorkerFailed dies',
          'firing WorkerHeartbeatLate degrades',
        );
        took('message about the late worker', index, died);
      }),
    );
    const recovered = performance.now();
    silent.clear();
    await Promise.all(
      stacks.map(async (stack, index) => {
        await stack.waitFor('heartline-on-call', 'resolved WorkerFailed dies');
        await stack.waitFor(
          'heartline-team',
          'resolved WorkerFailed dies',
          'resolved WorkerHeartbeatLate dies',
          'resolved WorkerHeartbeatLate degrades',
        );
        took('resolved everywhere', index, recovered);
        await stack.waitFor('heartline-dead-mans-switch', 'firing HeartlineWatchdog ');
      }),
    );
    process.stdout.write(`${times.join('\n')}\n`);
    for (const stack of stacks) {
      expect([...stack.received('heartline-on-call')].sort()).toEqual([
        'firing WorkerFailed dies',
        'resolved WorkerFailed dies',
      ]);
      const team = [...stack.received('heartline-team')];
      expect(team.filter((each) => !/ (dies|degrades)$/.test(each))).toEqual([]);
      expect(team.filter((each) => each.endsWith('WorkerFailed degrades'))).toEqual([]);
      expect([...stack.received('heartline-dead-mans-switch')]).toEqual(['firing HeartlineWatchdog ']);
    }
  });

  it('has no series of the other exporter in what the rules record', async () => {
    for (const { prometheusUrl } of stacks) {
      const scraped = await latestValuesBy(prometheusUrl, 'worker_id', 'worker_liveness_state');
      expect([...scraped.keys()]).toContain('stranger');
      const recorded = await latestValuesBy(prometheusUrl, 'worker_id', '{__name__=~"worker:.+"}');
      expect([...recorded.keys()]).not.toContain('stranger');
    }
  });

  it("A3: a worker's page does not suppress the alert of another worker", async () => {
    const [stack] = stacks;
    const alert = (alertname: string, severity: string, worker: string) => ({
      labels: { alertname, severity, worker_id: worker, product: 'heartline' },
      annotations: {},
    });
    const sent = [
      alert('WorkerFailed', 'critical', 'first'),
      alert('WorkerHeartbeatLate', 'warning', 'second'),
      alert('WorkerHeartbeatIrregular', 'notice', 'third'),
      alert('WorkerTasksAllFailing', 'critical', 'fourth'),
      alert('WorkerTasksAllFailingOnWorker', 'warning', 'fifth'),
      // Would suppress all alerts of the severity info without a namespace.
      { labels: { alertname: 'InfoInhibitor', severity: 'none' }, annotations: {} },
      // Suppressed by a page of its own name, as a proof that the inhibitions work.
      alert('Suppressed', 'critical', 'sixth'),
      alert('Suppressed', 'warning', 'seventh'),
    ];
    const response = await fetch(`${stack?.alertmanagerUrl ?? ''}api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    });
    expect(response.status).toBe(200);
    await stack?.waitFor(
      'heartline-team',
      'firing WorkerFailed first',
      'firing WorkerHeartbeatLate second',
      'firing WorkerHeartbeatIrregular third',
      'firing WorkerTasksAllFailing fourth',
      'firing WorkerTasksAllFailingOnWorker fifth',
    );
    const current = await fetch(`${stack?.alertmanagerUrl ?? ''}api/v2/alerts`);
    const alerts = (await current.json()) as {
      readonly labels: Readonly<Record<string, string>>;
      readonly status: { readonly state: string };
    }[];
    const suppressed = alerts.filter(({ status }) => status.state === 'suppressed');
    expect(suppressed.map(({ labels }) => labels['worker_id'] ?? labels['alertname'])).toEqual(
      expect.arrayContaining(['seventh']),
    );
    expect(
      suppressed.filter(({ labels }) =>
        /^(first|second|third|fourth|fifth)$/.test(labels['worker_id'] ?? ''),
      ),
    ).toEqual([]);
  });
});
