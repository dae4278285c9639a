import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createTsdbBlocks } from '../preview/src/history/tsdb-blocks';
import { type PrometheusServer, startPrometheus } from '../preview/src/environment/prometheus-server';
import { ExporterProcess } from './environment/exporter-process';

const HOUR = 3600;
const DAYS = 8;
const WORKERS = 8;
const EVERY = 120;

let folder: string;
let prometheus: PrometheusServer;
let exporter: ExporterProcess;
let url: string;
/** The end of the history, in seconds since the epoch. */
const end = Math.floor(Date.now() / 1000 / EVERY) * EVERY;
/** Worker w-0 was failed from 50 to 48 hours ago. */
const failedFrom = end - 50 * HOUR;
const failedTo = end - 48 * HOUR;

/** Eight days of some workers, each from two exporters, as OpenMetrics text. */
function* history(): Generator<string> {
  const from = end - DAYS * 24 * HOUR;
  for (const name of ['worker:health_state:code', 'worker_health_score', 'worker_memory_usage_bytes']) {
    yield `# TYPE ${name} gauge\n`;
    for (let worker = 0; worker < WORKERS; worker++) {
      for (const instance of ['a', 'b']) {
        for (let at = from; at <= end; at += EVERY) {
          const failed = worker === 0 && at >= failedFrom && at < failedTo;
          const value =
            { 'worker:health_state:code': failed ? 5 : 1, worker_health_score: failed ? 0.25 : 1 }[name] ??
            worker;
          yield `${name}{worker_id="w-${worker}",worker_type="t",instance="${instance}"} ${value} ${at}\n`;
        }
      }
    }
  }
  yield '# EOF\n';
}

beforeAll(async () => {
  const installer = join(__dirname, '../stack/tools.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [installer]);
  const tool = (name: string) => new RegExp(`^${name}\t(.*)$`, 'm').exec(stdout)?.[1] ?? name;
  folder = await mkdtemp(join(tmpdir(), 'heartline-history-'));
  const data = join(folder, 'prometheus');
  await createTsdbBlocks(history(), dirname(tool('promtool')), data);
  prometheus = await startPrometheus(dirname(tool('prometheus')), data);
  ({ exporter, url } = await ExporterProcess.start(
    `--storage.path=${join(folder, 'data')}`,
    `--prometheus.url=${prometheus.url}`,
  ));
});
afterAll(async () => {
  exporter.signal('SIGTERM');
  await exporter.exited();
  await prometheus.stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly points: readonly { readonly at: string; readonly state: string; readonly score: number }[];
}
async function read(worker: string, hours: number): Promise<Answer> {
  return (await fetch(`${url}/health/workers/${worker}/history?hours=${hours}`)).json() as Promise<Answer>;
}

describe('GET /health/workers/{id}/history over a real Prometheus', () => {
  it('S2.13 S2.16 returns states, scores and resources of seven days', async () => {
    const { points } = await read('w-0', 7 * 24);
    expect(points.length).toBeGreaterThan(490);
    const failed = points.filter(({ state }) => state === 'failed');
    const moments = failed.map(({ at }) => Date.parse(at) / 1000);
    // Points are at whole steps, and Prometheus looks back five minutes for a sample.
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(failedFrom);
    expect(Math.max(...moments)).toBeLessThan(failedTo + 300);
    expect((moments.length * 7 * 24 * HOUR) / 500 / HOUR).toBeCloseTo(2, 0);
    expect(new Set(failed.map(({ score }) => score))).toEqual(new Set([0.25]));
    expect(new Set(points.map(({ state }) => state))).toEqual(new Set(['healthy', 'failed']));
  });

  it('S2.13 returns one worker’s points, and none for an unknown worker', async () => {
    const { points } = await read('w-7', 24);
    expect(new Set(points.map(({ state }) => state))).toEqual(new Set(['healthy']));
    expect((await read('unknown', 24)).points).toEqual([]);
  });
});
