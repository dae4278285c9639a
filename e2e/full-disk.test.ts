import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../test-support/poll-until';
import { ExporterProcess } from './environment/exporter-process';
import { SmallFileSystem } from './environment/small-file-system';

const PATIENT = { timeoutMs: 120_000 };

let folder: string;
let disk: SmallFileSystem;
let exporter: ExporterProcess | undefined;

/** Skipped as any account but root, in the summary of the run. */
const describeAsRoot = SmallFileSystem.isAvailable ? describe : describe.skip;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-full-disk-'));
  disk = SmallFileSystem.mount(join(folder, 'disk'), 'size=8m,nr_inodes=64');
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  disk.unmount();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const running = await ExporterProcess.start(
    `--storage.path=${join(folder, 'disk', 'data')}`,
    '--heartbeat.interval-seconds=1',
    '--limits.reports-per-second-per-worker=1000',
  );
  exporter = running.exporter;
  return running.url;
}

let sequence = 0;

function reports(count: number): object[] {
  sequence++;
  return Array.from({ length: count }, (_, n) => ({
    worker_id: `w-${n}`,
    boot_id: 'b',
    sequence,
    metadata: { text: 'x'.repeat(200) },
  }));
}

function send(url: string, path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  });
}

function sendLines(url: string, count: number): Promise<Response> {
  return send(url, '/api/v1/reports', undefined, {
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: reports(count)
      .map((each) => JSON.stringify(each))
      .join('\n'),
  });
}

const ALERT = {
  version: '4',
  status: 'firing',
  receiver: 'exporter',
  groupKey: 'g',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://a',
  truncatedAlerts: 0,
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'A', worker_id: 'w-0' },
      annotations: { text: 'x'.repeat(500) },
      startsAt: '2026-12-01T00:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://p',
      fingerprint: 'f',
    },
  ],
};

/** Every kind of request that writes to the journal, in every size of batch that takes another path. */
const WRITES: Readonly<Record<string, (url: string) => Promise<Response>>> = {
  'a heartbeat': (url) => send(url, '/api/v1/workers/w-0/heartbeat', {}),
  '1 report': (url) => send(url, '/api/v1/reports', reports(1)),
  '100 reports': (url) => send(url, '/api/v1/reports', reports(100)),
  '101 reports': (url) => send(url, '/api/v1/reports', reports(101)),
  '1000 reports': (url) => send(url, '/api/v1/reports', reports(1000)),
  '1000 reports as NDJSON': (url) => sendLines(url, 1000),
  'a stop': (url) => send(url, '/api/v1/workers/w-5/stop', {}),
  '300 sandboxes': (url) =>
    send(
      url,
      '/api/v1/sandboxes',
      Array.from({ length: 300 }, (_, n) => ({ sandbox_id: `s-${n}` })),
    ),
  'an expected worker': (url) => send(url, '/health/workers/w-new', {}, { method: 'PUT' }),
  'a mark': (url) => send(url, '/health/workers/w-1/mark-failed', {}),
  'an end of monitoring': (url) => send(url, '/health/workers/w-2/stop-monitoring', {}),
  'a deletion': (url) => send(url, '/health/workers/w-3', {}, { method: 'DELETE' }),
  'a restart': (url) => send(url, '/health/workers/w-4/restart', {}),
  'a maintenance window': (url) =>
    send(url, '/health/maintenance', { workers: ['w-6'], duration_seconds: 1 }),
  'a pause': (url) => send(url, '/health/workers/w-6/pause', { duration_seconds: 1 }),
  'an acknowledgement': (url) => send(url, '/health/acknowledgements', { alertname: 'A' }),
  'a minimum of workers': (url) =>
    send(url, '/health/worker-types/t', { minimum_workers: 1 }, { method: 'PUT' }),
  'an alert': (url) => send(url, '/health/alerts', ALERT),
};

async function healthy(url: string): Promise<[number, string]> {
  const response = await fetch(`${url}/-/healthy`);
  return [response.status, await response.text()];
}

async function isAccepted(url: string): Promise<boolean> {
  return (await send(url, '/api/v1/reports', reports(1))).status === 202;
}

/** The number of heartbeats of each worker, as lines of the scrape. */
async function heartbeatCounts(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('worker_heartbeats_total{'))
    .sort();
}

/** Whether the process still runs; an unhandled rejection would have ended it. */
function isRunning({ pid }: ExporterProcess): boolean {
  return process.kill(pid, 0);
}

describeAsRoot('the exporter on a full disk', () => {
  it('rejects every write with 503 and Retry-After, says so, and accepts reports when there is room again', async () => {
    const url = await start();
    expect((await send(url, '/api/v1/reports', reports(1000))).status).toBe(202);
    disk.fill();
    // What is allocated already may still be used.
    await pollUntil(
      'the journal to be full',
      async () => (await sendLines(url, 1000)).status === 503,
      PATIENT,
    );
    await pollUntil('/-/healthy to report it', async () => (await healthy(url))[0] === 503, PATIENT);
    expect((await healthy(url))[1]).toMatch(/journal cannot be written.*data\.mdb.*ENOSPC/s);

    const answers: Record<string, unknown> = {};
    for (const [name, write] of Object.entries(WRITES)) {
      const { status, headers } = await write(url);
      answers[name] = [status, headers.get('retry-after') !== null];
    }
    const rejected = Object.fromEntries(Object.keys(WRITES).map((name) => [name, [503, true]]));
    expect(answers).toEqual({ ...rejected, ...(await alertsFit(url)) });

    // Deadlines pass meanwhile: the exporter's own commits fail, too.
    await pollUntil(
      'workers to be late',
      async () =>
        /^worker_heartbeats_missed_total\{.*\} [1-9]/m.test(await (await fetch(`${url}/metrics`)).text()),
      PATIENT,
    );
    expect(exporter && isRunning(exporter)).toBe(true);

    disk.empty();
    await pollUntil('reports to be accepted', () => isAccepted(url), PATIENT);
    await pollUntil('/-/healthy to be well', async () => (await healthy(url))[0] === 200, PATIENT);
    for (const [name, write] of Object.entries(WRITES)) {
      expect([name, (await write(url)).status]).not.toEqual([name, 503]);
    }
    const log = exporter?.lines.join('\n') ?? '';
    expect(log.match(/cannot write the journal/g)).toHaveLength(1);
    expect(log).toContain('the journal can be written again');
    expect(log).not.toMatch(/[Uu]nhandled/);

    const acknowledged = await heartbeatCounts(url);
    expect(acknowledged.length).toBeGreaterThanOrEqual(999);
    await exporter?.kill();
    expect(await heartbeatCounts(await start())).toEqual(acknowledged);
  });

  it('starts on a full disk with the workers that it knows, and rejects reports until there is room', async () => {
    const first = await start();
    expect((await send(first, '/api/v1/reports', reports(500))).status).toBe(202);
    await exporter?.kill();
    disk.fill();
    const url = await start();
    await pollUntil('reports to be rejected', async () => !(await isAcceptedMany(url)), PATIENT);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('worker_id="w-499"');
    disk.empty();
    await pollUntil('reports to be accepted', () => isAccepted(url), PATIENT);
  });

  it('lets journal repair and export say that their output does not fit, and leaves the journal unchanged', async () => {
    const url = await start();
    expect((await send(url, '/api/v1/reports', reports(1000))).status).toBe(202);
    await exporter?.kill();
    const data = join(folder, 'disk', 'data');
    const damaged = readFileSync(join(data, 'data.mdb')).fill(0xff, 20 * 4096, 30 * 4096);
    writeFileSync(join(data, 'data.mdb'), damaged);
    disk.fill();

    const repair = await ExporterProcess.run('journal', 'repair', data);
    expect([repair.code, repair.signal]).toEqual([1, null]);
    expect(repair.lines.at(-1)).toMatch(/^heartline-exporter: .*ENOSPC.*Free space/);
    expect(readFileSync(join(data, 'data.mdb'))).toEqual(damaged);

    const toFullFile = ['sh', '-c', `exec "$@" > ${join(folder, 'disk', 'out')}`, 'sh'];
    const exported = new ExporterProcess(['journal', 'export', data], { prefix: toFullFile });
    const { code, signal, lines } = await exported.exited();
    expect([code, signal]).toEqual([1, null]);
    expect(lines.join('\n')).toMatch(
      /heartline-exporter: Writing to standard output failed: ENOSPC.*not complete/,
    );

    disk.empty();
    disk.remount('size=64m');
    const repaired = await ExporterProcess.run('journal', 'repair', data);
    expect([repaired.code, repaired.lines.filter((line) => line.startsWith('heartline-exporter'))]).toEqual([
      0,
      [],
    ]);
  });

  it('says in one sentence that a new journal does not fit', async () => {
    disk.fill();
    const { code, signal, lines } = await ExporterProcess.run(
      '--web.listen-address=127.0.0.1:0',
      `--storage.path=${join(folder, 'disk', 'data')}`,
    );
    expect([code, signal]).toEqual([1, null]);
    expect(lines.at(-1)).toMatch(/heartline-exporter: .*(?:journal|Locking).*(?:ENOSPC|No space)/);
    disk.empty();
    await start();
  });

  it.each([4, 12, 20, 28, 64, 120])(
    'ends with a message, not by a signal, if a new journal has only %i KiB',
    async (kilobytes) => {
      disk.fill(kilobytes * 1024);
      const { code, signal, lines } = await ExporterProcess.run(
        '--web.listen-address=127.0.0.1:0',
        `--storage.path=${join(folder, 'disk', 'data')}`,
      );
      expect([code, signal]).toEqual([1, null]);
      expect(lines.at(-1)).toMatch(/heartline-exporter: .*(?:journal|Locking).*(?:ENOSPC|No space)/);
    },
  );
});

/** The alert log and the audit log are files of their own and may have room left. */
async function alertsFit(url: string): Promise<Record<string, unknown>> {
  const fits: Record<string, unknown> = {};
  for (const name of ['an alert', 'a restart']) {
    const write = WRITES[name];
    const response = await write?.(url);
    if (response !== undefined && response.status !== 503) {
      fits[name] = expect.anything();
    }
  }
  return fits;
}

async function isAcceptedMany(url: string): Promise<boolean> {
  return (await sendLines(url, 1000)).status === 202;
}
