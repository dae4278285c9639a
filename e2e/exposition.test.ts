import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import express from 'express';
import { metricsHandler } from '../exporter/src/exposition/endpoint';
import { fullFleet, fullReport, fullWorker } from '../exporter/src/exposition/fleet.fixture';
import { contract } from '../exporter/src/exposition/metric-names.fixture';
import { Renderer } from '../exporter/src/exposition/renderer';
import { SETTINGS } from '../exporter/src/exposition/scrape.fixture';
import { SelfMetrics } from '../exporter/src/telemetry/self-metrics';
import { findFreePorts } from '../test-support/free-ports';
import { queryPrometheus } from './environment/prometheus-query';

const INSTALL_MS = 10 * 60 * 1000;
const ODD = 'a "b"\\ c\nd\0e\ud800f, {g="h"} # EOF é ☃ 😀\r\u2028';

/** Reads strictly, and prints one line for each family: its name and how many samples it has. */
const STRICT_PARSER = `
import io, sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
text = sys.stdin.buffer.read().decode("utf-8", "strict")
for family in text_fd_to_metric_families(io.StringIO(text, newline="\\n")):
    print(family.name, len(family.samples))
`;

let tools: Record<string, string>;
let server: Server;
let url: string;

/** A fleet in which every family has samples, and one worker whose every word is as odd as can be. */
function everything() {
  const fleet = fullFleet();
  fleet.put(
    fullWorker({
      id: 'w-odd',
      known: {
        ...fullReport,
        hostname: ODD,
        labels: { region: ODD },
        resources: {
          disks: [{ mountpoint: ODD, used_bytes: 1 }],
          gpus: [{ gpu: ODD, utilization_ratio: 0 }],
        },
        tasks: { types: { [ODD]: { succeeded: 1 } } },
        errors: { [ODD]: 1, '': 2 },
      },
    }),
  );
  const selfMetrics = new SelfMetrics({ version: '1.2.3', revision: 'abc' });
  selfMetrics.watch(fleet);
  selfMetrics.reportAccepted('http');
  selfMetrics.reportRejected('schema');
  selfMetrics.seriesDropped('series_limit');
  selfMetrics.workerRemoved('stopped');
  selfMetrics.journalWritten(fleet.now());
  selfMetrics.configReloaded(true, fleet.now());
  selfMetrics.detectionDelayed('failed', 1.5);
  const settings = { ...SETTINGS, allowedLabels: ['region'], startedAtLabel: true };
  return metricsHandler({ renderer: new Renderer(fleet, selfMetrics, settings), selfMetrics });
}

async function scrape(accept: string): Promise<string> {
  const response = await fetch(url, { headers: { accept } });
  expect(response.headers.get('content-type')).toContain(accept);
  return response.text();
}

/** Runs a program on `input`; its exit code and all it printed. */
async function feed(program: string, args: readonly string[], input: string) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, printed };
}

/** A Prometheus that scrapes our endpoint by one protocol only. */
async function startPrometheus(protocol: string) {
  const folder = await mkdtemp(join(tmpdir(), 'heartline-scrape-'));
  const config = {
    global: { scrape_interval: '1s', scrape_protocols: [protocol] },
    scrape_configs: [{ job_name: 'heartline', static_configs: [{ targets: [new URL(url).host] }] }],
  };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const { prometheus: port } = await findFreePorts();
  const child = spawn(
    tools.prometheus ?? '',
    [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return {
    url: `http://127.0.0.1:${port}/`,
    log: () => log,
    stop: async () => {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

/** Asks until the answer is yes, for half a minute; one that cannot be asked yet has not said yes. */
async function eventually(isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (await isSo().catch(() => false)) return true;
    await setTimeout(100);
  }
  return false;
}

beforeAll(async () => {
  const installer = join(__dirname, '../stack/tools.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [installer]);
  tools = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  );
  server = express().get('/metrics', everything()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}, INSTALL_MS);

afterAll(() => server.close());

describe('the exposition of a full fleet', () => {
  it('S2.12 is clean by promtool check metrics', async () => {
    const { code, printed } = await feed(
      tools.promtool ?? '',
      ['check', 'metrics'],
      await scrape('text/plain'),
    );
    expect({ code, printed }).toEqual({ code: 0, printed: '' });
  });

  it('S2.12 is accepted by a strict OpenMetrics parser, every family of it', async () => {
    const text = await scrape('application/openmetrics-text');
    // Where Debian’s package cannot be had, a python3 that can import prometheus_client does.
    const python = tools.python === 'not available' ? 'python3' : (tools.python ?? '');
    const { code, printed } = await feed(python, ['-c', STRICT_PARSER], text);
    expect({ code, printed: code === 0 ? '' : printed }).toEqual({ code: 0, printed: '' });
    const samples = new Map(
      printed
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    for (const { name, type } of contract)
      expect(Number(samples.get(type === 'counter' ? name.replace(/_total$/, '') : name))).toBeGreaterThan(0);
  });

  it('is refused by both where it is broken, so that the two tests above prove something', async () => {
    const text = (await scrape('text/plain')).replace(
      '# TYPE worker_starts_total counter',
      '# TYPE worker_starts_total gauge',
    );
    expect((await feed(tools.promtool ?? '', ['check', 'metrics'], text)).code).not.toBe(0);
    const openMetrics = (await scrape('application/openmetrics-text')).replace('# EOF\n', '');
    expect((await feed(tools.python ?? 'python3', ['-c', STRICT_PARSER], openMetrics)).code).not.toBe(0);
  });

  it.each(['OpenMetricsText1.0.0', 'PrometheusText0.0.4'])(
    'Prometheus takes all of it as %s, whatever workers call their things',
    async (protocol) => {
      const prometheus = await startPrometheus(protocol);
      try {
        const up = await eventually(
          async () => (await queryPrometheus(prometheus.url, 'up')).at(0)?.samples.at(0)?.[1] === 1,
        );
        expect(up || prometheus.log()).toBe(true);
        const odd = await queryPrometheus(prometheus.url, 'worker_info{worker_id="w-odd"}');
        expect(odd.map(({ metric }) => metric.region)).toEqual([ODD.replace('\ud800', '\ufffd')]);
        const text = await scrape('text/plain');
        const lines = text.split('\n').filter((line) => line.startsWith('worker_'));
        const [series] = await queryPrometheus(prometheus.url, 'count({__name__=~"worker_.+"})');
        expect(series?.samples.at(0)?.[1]).toBe(lines.length);
      } finally {
        await prometheus.stop();
      }
    },
    60_000,
  );
});
