import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Exporter, startExporter } from '../../app/start-exporter';
import { parseFlags } from '../../config/load/flags';
import { loadSettings } from '../../config/load/load';
import { Journal } from '../../journal/journal';
import { JournalError } from '../../journal/disk/journal-error';
import { createLog } from '../log';
import { Collector } from './collector.fixture';
import { openTraces } from './open-traces';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

const PARENT = 'b7ad6b7169203331';

const COMPILE = join(__dirname, '../../journal/typescript-hook.fixture.cjs');
const HIDE_OPENTELEMETRY = join(__dirname, 'hide-opentelemetry.fixture.cjs');

const build = { version: '0.1.0', revision: '' };

let folder: string;

let collector: Collector;

let exporter: Exporter | undefined;

let lines: Record<string, unknown>[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-traces-'));
  collector = await Collector.start();
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

/** Closing sends the remaining spans immediately instead of at the next batch. */
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
  it('follow a report through the fleet to the journal, in the trace of its sender', async () => {
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

  it('start a new trace if the sender sends no valid traceparent', async () => {
    await start();
    for (const headers of [
      {},
      { traceparent: 'nonsense' },
      { traceparent: `00-${'0'.repeat(32)}-${PARENT}-01` },
    ]) {
      await report({ worker_id: 'w-1' }, headers);
    }
    await ended();
    const requests = collector.named('POST /api/v1/reports');
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(3);
    expect(requests.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined, undefined]);
  });

  it('respect a traceparent that is not sampled', async () => {
    await start();
    await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-00` });
    await ended();
    expect(collector.spans).toEqual([]);
  });

  it('have one span for a large batch, also of sandboxes', async () => {
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

  it('have a span for a scrape', async () => {
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

  it('are named after the route, omit probes, and mark failed requests', async () => {
    await start();
    await ask('/health/workers/unknown-worker');
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

  it('have the configured service name, and go to OTEL_EXPORTER_OTLP_ENDPOINT by default', async () => {
    await start(['--telemetry.service-name=fleet-eu'], { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
    await ask('/health/stats');
    await ended();
    expect(collector.spans.map(({ resource }) => resource['service.name'])).toEqual(['fleet-eu']);
  });

  it('add the trace and span ID to each log line of a request', async () => {
    await start();
    await report({ worker_id: 'w-1' }, { traceparent: `00-${TRACE}-${PARENT}-01` });
    await ended();
    const [request] = collector.named('POST /api/v1/reports');
    const line = lines.find(({ msg, path }) => msg === 'request' && path === '/api/v1/reports');
    expect(line).toMatchObject({ trace_id: TRACE, span_id: request?.spanId });
    expect(lines.filter(({ msg }) => msg !== 'request').every((each) => !('trace_id' in each))).toBe(true);
  });

  it('lose no report while the collector is down, and log the failure once', async () => {
    collector.status = 400;
    await start();
    expect(await report({ worker_id: 'w-1' })).toBe(202);
    await ended();
    expect(lines.filter(({ msg }) => String(msg).startsWith('trace export failed'))).toHaveLength(1);
  });
});

describe('S2.15 without configuration', () => {
  it('no request is traced, no log line has a trace ID, and a traceparent is ignored', async () => {
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
    const argv = [
      '--require',
      COMPILE,
      join(__dirname, 'count-loaded-modules.fixture.ts'),
      join(folder, 'data'),
      ...flags,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    const { status, loaded } = JSON.parse(stdout) as { status: number; loaded: number };
    expect(status).toBe(202);
    expect(loaded > 0).toBe(on);
  });

  it.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])(
    'no request is traced with %j',
    async (off) => {
      await start(undefined, off);
      await ask('/metrics');
      await ended();
      expect(collector.headers).toEqual([]);
    },
  );
});

describe('S2.15 without the OpenTelemetry packages', () => {
  const COUNT = join(__dirname, 'count-loaded-modules.fixture.ts');
  const withoutPackages = (flags: readonly string[]) =>
    promisify(execFile)(process.execPath, [
      ...['--require', COMPILE, '--require', HIDE_OPENTELEMETRY, COUNT, join(folder, 'data')],
      ...flags,
    ]);

  it('the exporter takes reports if no endpoint is configured', async () => {
    const { stdout } = await withoutPackages([]);
    expect(JSON.parse(stdout)).toEqual({ status: 202, loaded: 0 });
  });

  it('a configured endpoint is an error that names the package and the installation', async () => {
    await expect(withoutPackages([`--telemetry.otlp-endpoint=${collector.url}`])).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /telemetry\.otlp_endpoint: Traces cannot be exported to http:\S+\/v1\/traces: the package @opentelemetry\/\S+ is not installed\. Install them with "npm ci .*-w traces"/,
      ) as string,
    });
  });

  const warnings: unknown[] = [];
  const write = (line: string) => warnings.push(JSON.parse(line));
  const options = {
    build,
    config: {},
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:secret@collector.test:4318?key=secret' },
    log: createLog({ level: 'debug', format: 'json' }, { write }),
  };

  it('an endpoint from a variable is a warning without its credentials', () => {
    const missing = () => {
      throw new Error("Cannot find module '@opentelemetry/core'\nRequire stack:\n- otlp.js");
    };
    expect(openTraces(options, missing)).toBeUndefined();
    expect(warnings).toMatchObject([
      { msg: expect.stringContaining('the package @opentelemetry/core is not installed') as string },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('secret');
  });

  it.each(["Cannot find module './otlp'", 'Unexpected token'])('%s is not hidden', (message) => {
    const broken = () => {
      throw new Error(message);
    };
    expect(() => openTraces(options, broken)).toThrow(message);
  });
});
