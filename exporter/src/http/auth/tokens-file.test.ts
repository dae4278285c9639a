import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Exporter, startExporter } from '../../app/start-exporter';
import { parseFlags } from '../../config/load/flags';
import { loadSettings } from '../../config/load/load';
import { createLog } from '../../telemetry/log';

const TOKENS = { old: 'the-old-token-of-prometheus', new: 'the-new-token-of-prometheus' } as const;

let folder: string;

let exporter: Exporter | undefined;

const lines: string[] = [];

function write(name: string, text: string) {
  writeFileSync(join(folder, name), text);
}

function names(...files: (keyof typeof TOKENS)[]) {
  return files.map((name) => `- { name: ${name}, file: ${name}, scopes: [read] }\n`).join('');
}

async function start(...more: string[]): Promise<Exporter> {
  const flags = parseFlags([
    '--web.listen-address=127.0.0.1:0',
    `--storage.path=${join(folder, 'data')}`,
    `--auth.tokens-file=${join(folder, 'tokens.yml')}`,
    ...more,
  ]);
  const places = { flags, environment: {}, read: (path: string) => readFileSync(path, 'utf8') };
  const log = createLog({ level: 'debug', format: 'json' }, { write: (line) => lines.push(line) });
  const build = { version: '0.1.0', revision: '' };
  exporter = await startExporter({ settings: loadSettings(places), sources: places, build, log });
  return exporter;
}

async function ask({ url }: Exporter, token?: string) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return (await fetch(`${url}/health/stats`, { headers })).status;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-access-'));
  lines.length = 0;
  for (const [name, token] of Object.entries(TOKENS)) {
    write(name, `${token}\n`);
  }
});

afterEach(async () => {
  await exporter?.close();
  exporter = undefined;
  await rm(folder, { recursive: true });
});

describe('an exporter with a tokens file', () => {
  it('requires a token', async () => {
    write('tokens.yml', names('old'));
    const running = await start();
    expect(await ask(running, TOKENS.old)).toBe(200);
    expect(await ask(running, TOKENS.new)).toBe(401);
    expect(await ask(running)).toBe(401);
    expect((await fetch(`${running.url}/-/ready`)).status).toBe(200);
    expect(lines.join('')).not.toMatch(/the-(old|new)-token/);
  });

  it('replaces its tokens at a reload, so that old and new tokens can overlap', async () => {
    write('tokens.yml', names('old'));
    const running = await start();
    write('tokens.yml', names('old', 'new'));
    running.reload();
    expect([await ask(running, TOKENS.old), await ask(running, TOKENS.new)]).toEqual([200, 200]);
    write('tokens.yml', names('new'));
    running.reload();
    expect([await ask(running, TOKENS.old), await ask(running, TOKENS.new)]).toEqual([401, 200]);
  });

  it('keeps its tokens if the file is invalid or empty', async () => {
    write('tokens.yml', names('old'));
    const running = await start();
    for (const wrong of ['', '- { name: x }']) {
      write('tokens.yml', wrong);
      expect(() => running.reload()).toThrow(join(folder, 'tokens.yml'));
      expect([await ask(running, TOKENS.old), await ask(running)]).toEqual([200, 401]);
    }
  });

  it('may listen on a network address, and warns if it is unencrypted', () => {
    write('tokens.yml', names('old'));
    const flags = parseFlags([
      '--web.listen-address=0.0.0.0:0',
      `--auth.tokens-file=${join(folder, 'tokens.yml')}`,
    ]);
    const { warnings } = loadSettings({ flags, environment: {}, read: (path) => readFileSync(path, 'utf8') });
    expect(warnings).toEqual([
      expect.stringContaining('passwords and tokens are sent to 0.0.0.0:0 unencrypted'),
    ]);
  });

  it('S4.9 shuts down while a client follows its events', async () => {
    write('tokens.yml', names('old'));
    const running = await start();
    const headers = { Authorization: `Bearer ${TOKENS.old}` };
    const stream = await fetch(`${running.url}/health/events`, { headers });
    await exporter?.close();
    exporter = undefined;
    expect(await stream.text()).toContain('retry:');
  });
});
