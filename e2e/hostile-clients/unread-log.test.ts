import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '../../test-support/poll-until';
import { findFreePorts } from '../../test-support/free-ports';
import { ExporterProcess } from '../environment/exporter-process';

/** Each request logs a line of about a kilobyte; together many times what a pipe and the exporter keep. */
const REQUESTS = 2500;

let folder: string;
let exporter: ExporterProcess;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-log-'));
  const { exporter: port } = await findFreePorts();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'token'), 'a-token-of-the-operator');
  writeFileSync(join(folder, 'tokens.yml'), '- { name: operator, file: token, scopes: [admin] }\n');
  const flags = [
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--auth.tokens-file=${join(folder, 'tokens.yml')}`,
    '--log.level=debug',
  ];
  exporter = new ExporterProcess(flags, { isLogRead: false });
  await pollUntil('the exporter to be ready', async () => (await fetch(`${url}/-/ready`)).ok);
});

afterEach(async () => {
  exporter.log.destroy();
  await exporter.kill();
  await rm(folder, { recursive: true, force: true });
});

function get(path: string, token = 'a-token-of-the-operator') {
  return fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

async function fillLog(): Promise<void> {
  const path = `/${'x'.repeat(6000)}`;
  for (let sent = 0; sent < REQUESTS; sent += 40) {
    await Promise.all(Array.from({ length: 40 }, async () => (await get(path, 'wrong')).arrayBuffer()));
  }
}

it('an exporter whose log is not read answers requests, and counts the lines that it drops', async () => {
  await fillLog();
  expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  const text = await (await get('/metrics')).text();
  expect(text).toMatch(/^heartline_log_lines_dropped_total [1-9]/m);
});

it('it ends after SIGTERM', async () => {
  await fillLog();
  exporter.signal('SIGTERM');
  await pollUntil('the exporter to end', () => exporter.hasEnded);
  exporter.log.destroy();
  expect((await exporter.exited()).code).toBe(0);
});

it('its log goes on when it is read, with the number of dropped lines', async () => {
  await fillLog();
  let text = '';
  exporter.log.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await pollUntil('the report', () =>
    /"msg":"dropped log lines.*"lines":\d+|"lines":\d+.*"msg":"dropped log lines/.test(text),
  );
});

it('an exporter whose log reader has ended goes on', async () => {
  exporter.log.destroy();
  await fillLog();
  expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
});
