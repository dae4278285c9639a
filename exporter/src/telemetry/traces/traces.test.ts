import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Exporter, startExporter } from '../../app/exporter';
import { parseFlags } from '../../config/load/flags';
import { loadSettings } from '../../config/load/load';
import { Journal } from '../../journal/journal';
import { JournalError } from '../../journal/journal-file';
import { createLog } from '../log';
import { Collector } from './collector.fixture';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

const PARENT = 'b7ad6b7169203331';

const COMPILE = join(__dirname, '../../journal/compile.fixture.cjs');

const build = { version: '0.1.0', revision: '' };

let folder: string;

let collector: Collector;

let exporter: Exporter | undefined;

let lines: Record<string, unknown>[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-traces-'));
  collector = await Collector.listening();
  lines = [];
});

afterEach(async () => {
  await ended();
  await collector.close();
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  flags: readonly string[] = [`--telemetry.otlp-endpoint=${collector.url}`],
  environment = {},
) {
  const argv = ['--web.listen-address=127.0.0.1:0', `--storage.path=${join(folder, 'data')}`, ...flags];
  const places = { flags: parseFlags(argv), environment, read: () => '' };
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = createLog({ level: 'debug', format: 'json' }, { write });
  exporter = await startExporter({ settings: loadSettings(places), sources: places, build, log });
}

/** Ending sends what is left, so that nobody waits for a batch. */
async function ended(): Promise<void> {
  await exporter?.close();
  exporter = undefined;
}

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${exporter?.url ?? ''}${path}`, init);
  await response.arrayBuffer();
  return response.status;
}

function report(body: unknown, headers = {}) {
  return ask('/api/v1/reports', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('S2.15 traces', () => {
  it('follow a report through the fleet into the journal, on the trace its sender told', async () => {
    await start();
    expect(await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-01` })).toBe(202);
    await ended();
    const [request, ...others] = collector.named('POST /api/v1/reports');
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      traceId: TRACE,
      parentSpanId: PARENT,
      kind: 2,
      status: { code: 0 },
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/v1/reports',
        'http.response.status_code': 202,
        'url.path': '/api/v1/reports',
        'url.scheme': 'http',
      },
      resource: { 'service.name': 'heartline-exporter', 'service.version': '0.1.0' },
    });
    for (const name of ['fleet.record', 'journal.commit']) {
      const [span] = collector.named(name);
      expect(span).toMatchObject({
        traceId: TRACE,
        parentSpanId: request?.spanId,
        attributes: { 'heartline.source': 'http', 'heartline.messages': 1 },
      });
    }
    const [recorded] = collector.named('fleet.record');
    const [committed] = collector.named('journal.commit');
    expect(BigInt(committed?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(
      BigInt(recorded?.startTimeUnixNano ?? 0),
    );
  });

  it('begin a trace of their own where the sender told none, or nonsense', async () => {
    await start();
    for (const headers of [
      {},
      { traceparent: 'nonsense' },
      { traceparent: `00-${'0'.repeat(32)}-${PARENT}-01` },
    ])
      await report({ worker_id: 'w-1' }, headers);
    await ended();
    const requests = collector.named('POST /api/v1/reports');
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(3);
    expect(requests.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined, undefined]);
  });

  it('obey a sender that says its trace is not sampled', async () => {
    await start();
    await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-00` });
    await ended();
    expect(collector.spans).toEqual([]);
  });

  it('take a large batch as one, and sandboxes alike', async () => {
    await start();
    await report(Array.from({ length: 250 }, (_, index) => ({ worker_id: `w-${index}` })));
    await ask('/api/v1/sandboxes', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ sandbox_id: 's-1', state: 'running' }),
    });
    await ended();
    const counts = collector.named('fleet.record').map(({ attributes }) => attributes['heartline.messages']);
    expect(counts).toEqual([250, 1]);
    expect(collector.named('journal.commit')).toHaveLength(2);
  });

  it('follow a scrape', async () => {
    await start();
    await report({ worker_id: 'w-1' });
    await ask('/metrics?family[]=worker_info');
    await ended();
    const [request] = collector.named('GET /metrics');
    const [rendering] = collector.named('scrape.render');
    expect(request?.attributes['url.path']).toBe('/metrics');
    expect(rendering).toMatchObject({ traceId: request?.traceId, parentSpanId: request?.spanId });
    expect(Number(rendering?.attributes['heartline.bytes'])).toBeGreaterThan(0);
  });

  it('name a worker’s route and not each worker; leave out probes; mark what failed', async () => {
    await start();
    await ask('/health/workers/nobody');
    await ask('/-/healthy');
    await ask('/no/such/path');
    jest.spyOn(Journal.prototype, 'committed').mockRejectedValue(new JournalError('the disk is full'));
    expect(await report({ worker_id: 'w-1' })).toBe(503);
    jest.restoreAllMocks();
    await ended();
    const names = collector.spans.map(({ name, status }) => `${name} ${status.code}`).sort();
    expect(names).toEqual([
      'GET /health/workers/:id 0',
      'GET 0',
      'POST /api/v1/reports 2',
      'fleet.record 0',
      'journal.commit 2',
    ]);
    expect(collector.named('journal.commit')[0]?.events?.map(({ name }) => name)).toEqual(['exception']);
  });

  it('carry the configured service name, and go where OTEL_EXPORTER_OTLP_ENDPOINT says if nothing else does', async () => {
    await start(['--telemetry.service-name=fleet-eu'], { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
    await ask('/health/stats');
    await ended();
    expect(collector.spans.map(({ resource }) => resource['service.name'])).toEqual(['fleet-eu']);
  });

  it('are told apart in the log: each line of a request carries its trace and span', async () => {
    await start();
    await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-01` });
    await ended();
    const [request] = collector.named('POST /api/v1/reports');
    const line = lines.find(({ msg, path }) => msg === 'request' && path === '/api/v1/reports');
    expect(line).toMatchObject({ trace_id: TRACE, span_id: request?.spanId });
    expect(lines.filter(({ msg }) => msg !== 'request').every((each) => !('trace_id' in each))).toBe(true);
  });

  it('cost no report where the collector is away, and say so once', async () => {
    collector.status = 400;
    await start();
    expect(await report({ worker_id: 'w-1' })).toBe(202);
    await ended();
    expect(lines.filter(({ msg }) => String(msg).startsWith('traces are not taken'))).toHaveLength(1);
  });
});

describe('S2.15 without configuration', () => {
  it('nothing is traced, no line carries a trace, and a traceparent is of no account', async () => {
    await start([]);
    expect(await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-01` })).toBe(202);
    await ended();
    expect(collector.headers).toEqual([]);
    expect(lines.some((line) => 'trace_id' in line)).toBe(false);
  });

  it.each([
    ['no OpenTelemetry package is loaded', false],
    ['and with it they are', true],
  ])('%s', async (_title, on) => {
    const flags = on ? [`--telemetry.otlp-endpoint=${collector.url}`] : [];
    const argv = ['--require', COMPILE, join(__dirname, 'loaded.fixture.ts'), join(folder, 'data'), ...flags];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    const { status, loaded } = JSON.parse(stdout) as { status: number; loaded: number };
    expect(status).toBe(202);
    expect(loaded > 0).toBe(on);
  });

  it.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])('nor where %j', async (off) => {
    await start(undefined, off);
    await ask('/metrics');
    await ended();
    expect(collector.headers).toEqual([]);
  });
});
