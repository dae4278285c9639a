import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFlags } from '../config/load/flags';
import { loadSettings } from '../config/load/load';
import { ConfigError } from '../config/schema/config-error';
import { createLog } from '../telemetry/log';
import { type Exporter, startExporter } from './start-exporter';

const build = { version: '0.1.0', revision: '' };

const running: Exporter[] = [];

let folder: string;

let file = '';

const lines: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-exporter-'));
  file = '';
  lines.length = 0;
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((exporter) => exporter.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(address = '127.0.0.1:0'): Promise<Exporter> {
  const argv = [
    '--config.file=x.yml',
    `--web.listen-address=${address}`,
    `--storage.path=${join(folder, 'data')}`,
  ];
  const sources = { flags: parseFlags(argv), environment: {}, read: () => file };
  const log = createLog({ level: 'debug', format: 'json' }, { write: (line) => lines.push(line) });
  const exporter = await startExporter({ settings: loadSettings(sources), sources, build, log });
  running.push(exporter);
  return exporter;
}

async function scrape({ url }: Exporter) {
  return (await fetch(`${url}/metrics`)).text();
}

function heartbeat({ url }: Exporter) {
  return fetch(`${url}/api/v1/workers/w-1/heartbeat`, { method: 'POST' });
}

describe('startExporter', () => {
  it('shows a heartbeat in the metrics and on the landing page', async () => {
    const exporter = await start();
    expect((await heartbeat(exporter)).status).toBe(202);
    expect(await scrape(exporter)).toContain(
      'worker_heartbeats_total{worker_id="w-1",worker_type="unknown"} 1\n',
    );
    expect(await (await fetch(exporter.url)).text()).toContain('w-1');
  });

  it('is ready after the fleet is restored, and returns the number of workers', async () => {
    const first = await start();
    await heartbeat(first);
    expect((await fetch(`${first.url}/-/ready`)).status).toBe(200);
    await running.pop()?.close();
    expect((await start()).workers).toBe(1);
  });

  it('applies a reload at once, also to workers that have reported before', async () => {
    const exporter = await start();
    await heartbeat(exporter);
    file = 'heartbeat: { tolerance_ratio: 0.5 }\nlog: { level: error }\n';
    expect(exporter.reload()).toEqual({
      changed: ['log.level', 'heartbeat.tolerance_ratio'],
      needRestart: [],
    });
    expect(await scrape(exporter)).toContain(
      'worker_heartbeat_tolerance_ratio{worker_id="w-1",worker_type="unknown"} 0.5',
    );
    lines.length = 0;
    await fetch(exporter.url);
    expect(lines).toEqual([]);
  });

  it('keeps the configuration and counts a failed reload if the new one is invalid', async () => {
    const exporter = await start();
    file = 'heartbeat: { tolerance_ratio: 7 }\n';
    expect(() => exporter.reload()).toThrow(ConfigError);
    expect(await scrape(exporter)).toContain('heartline_config_last_reload_successful 0\n');
    expect((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status).toBe(400);
    file = '';
    expect((await fetch(`${exporter.url}/-/reload`, { method: 'POST' })).status).toBe(200);
    expect(await scrape(exporter)).toContain('heartline_config_last_reload_successful 1\n');
  });

  it('says what to do if the port is in use, and does not touch the journal', async () => {
    const { url } = await start();
    await expect(start(url.replace('http://', ''))).rejects.toThrow(
      /^cannot listen on 127\.0\.0\.1:\d+: another process uses this port; stop it, or set another port/,
    );
  });

  it('releases the port and the journal when a later part of the start fails', async () => {
    const { url } = await start();
    await running.pop()?.close();
    const address = url.replace('http://', '');
    const auditPath = join(folder, 'data', 'recovery');
    await rm(auditPath, { recursive: true });
    await writeFile(auditPath, 'not a directory');
    await expect(start(address)).rejects.toThrow(/recovery/);
    await rm(auditPath);
    expect((await fetch(`${(await start(address)).url}/-/ready`)).status).toBe(200);
  });

  it('S4.9 refuses new connections after it is closed', async () => {
    const exporter = await start();
    await running.pop()?.close();
    await expect(fetch(exporter.url)).rejects.toThrow();
  });
});
