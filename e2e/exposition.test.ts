import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import express from 'express';
import { metricsHandler } from '../exporter/src/exposition/endpoint';
import { fullFleet, fullReport, fullWorker } from '../exporter/src/exposition/fleet.fixture';
import { contract } from '../exporter/src/exposition/metric-names.fixture';
import { Renderer } from '../exporter/src/exposition/renderer';
import { SETTINGS } from '../exporter/src/exposition/scrape.fixture';
import { visibleText } from '../exporter/src/model/visible-text';
import { SelfMetrics } from '../exporter/src/telemetry/self-metrics';
import { findFreePorts } from '../test-support/free-ports';
import { pollUntil } from '../test-support/poll-until';
import { queryPrometheus } from './environment/prometheus-query';

const INSTALL_MS = 10 * 60 * 1000;
const ODD = 'a "b"\\ c\nd\0e\ud800f, {g="h"} # EOF é ☃ 😀\r\u2028';

/** Parses strictly and prints one line per family: its name and its number of samples. */
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

/** An endpoint with samples for every family, and one worker whose texts all contain special characters. */
function fullEndpoint() {
  const fleet = fullFleet();
  fleet.put(
    fullWorker({
      id: 'w-odd',
      report: {
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
  selfMetrics.reportsAccepted('http', 1);
  selfMetrics.reportRejected('schema');
  selfMetrics.seriesDropped('series_limit');
  selfMetrics.workerRemoved('stopped');
  selfMetrics.journalOpened(fleet.now());
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

/** Runs a program with `input` on standard input. Resolves with its exit code and output. */
async function runWithInput(program: string, args: readonly string[], input: string) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

/** Starts a Prometheus that scrapes the endpoint with one protocol only. */
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
      if (child.exitCode === null) {
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true });
    },
  };
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
  server = express().get('/metrics', fullEndpoint()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}, INSTALL_MS);

afterAll(() => server.close());

describe('the exposition of a full fleet', () => {
  it('S2.12 passes promtool check metrics', async () => {
    const { code, output } = await runWithInput(
      tools.promtool ?? '',
      ['check', 'metrics'],
      await scrape('text/plain'),
    );
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });

  it('S2.12 is accepted by a strict OpenMetrics parser, with samples for every family', async () => {
    const text = await scrape('application/openmetrics-text');
    // Without Debian’s package, any python3 that can import prometheus_client is used.
    const python = tools.python === 'not available' ? 'python3' : (tools.python ?? '');
    const { code, output } = await runWithInput(python, ['-c', STRICT_PARSER], text);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    const samples = new Map(
      output
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    for (const { name, type } of contract) {
      expect(Number(samples.get(type === 'counter' ? name.replace(/_total$/, '') : name))).toBeGreaterThan(0);
    }
  });

  it('is rejected by both if it is broken, so the two tests above can fail', async () => {
    const text = (await scrape('text/plain')).replace(
      '# TYPE worker_starts_total counter',
      '# TYPE worker_starts_total gauge',
    );
    expect((await runWithInput(tools.promtool ?? '', ['check', 'metrics'], text)).code).not.toBe(0);
    const openMetrics = (await scrape('application/openmetrics-text')).replace('# EOF\n', '');
    expect((await runWithInput(tools.python ?? 'python3', ['-c', STRICT_PARSER], openMetrics)).code).not.toBe(
      0,
    );
  });

  it.each(['OpenMetricsText1.0.0', 'PrometheusText0.0.4'])(
    'is scraped completely by Prometheus as %s, with special characters in every text',
    async (protocol) => {
      const prometheus = await startPrometheus(protocol);
      try {
        await pollUntil('a successful scrape', async () => {
          const [up] = await queryPrometheus(prometheus.url, 'up');
          expect({ up: up?.samples.at(0)?.[1], log: prometheus.log() }).toMatchObject({ up: 1 });
          return true;
        });
        const odd = await queryPrometheus(prometheus.url, 'worker_info{worker_id="w-odd"}');
        expect(odd.map(({ metric }) => metric.region)).toEqual([visibleText(ODD)]);
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
