#!/usr/bin/env node
// Starts the oldest Prometheus that our rules promise to load on, 2.53, with prometheus.yml and all rules as they are, and
// waits until it has evaluated each. Needs Debian's apt; the program is unpacked below .stack/ once. Not a part of
// `npm test`, which checks the same expressions with 2.53's grammar without fetching another Prometheus.
//
//   npm run rules:oldest
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import debian from '../stack/tools/debian-packages.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Debian 13, which has 2.53. */
const SUITE = 'trixie';
const WANTED = /version 2\.53\./;
/** The slowest group is evaluated each 30 s. */
const DEADLINE_MS = 90_000;

async function prometheus() {
  const folder = join(root, '.stack', 'prometheus-oldest');
  const program = join(folder, 'usr', 'bin', 'prometheus');
  if (!existsSync(program)) {
    console.error(`Fetching prometheus of Debian ${SUITE} …`);
    const fresh = `${folder}-${process.pid}`;
    await debian.unpackDebianPackages(['prometheus'], fresh, `${fresh}-apt`, SUITE);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  }
  const { stdout, stderr } = await run(program, ['--version']);
  const [version] = `${stdout}${stderr}`.split('\n');
  if (!WANTED.test(version)) throw new Error(`${program} is ${version}; 2.53 is wanted.`);
  return { program, version };
}

/** As both stacks lay it out: rules/ and targets/ beside prometheus.yml. Nothing is scraped, since no target is named. */
async function configuration() {
  const folder = await mkdtemp(join(tmpdir(), 'heartline-oldest-'));
  await cp(join(root, 'provisioning', 'prometheus', 'prometheus.yml'), join(folder, 'prometheus.yml'));
  await cp(join(root, 'alerting', 'rules'), join(folder, 'rules'), { recursive: true });
  return folder;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function rulesAt(url) {
  const answer = await fetch(`${url}/api/v1/rules`).catch(() => undefined);
  if (!answer?.ok) return [];
  const { data } = await answer.json();
  return data.groups.flatMap(({ rules }) => rules);
}

async function main() {
  const { program, version } = await prometheus();
  const folder = await configuration();
  const port = await freePort();
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Prometheus 3 expands variables in external labels without being asked to.
    '--enable-feature=expand-external-labels',
  ];
  const env = {
    ...process.env,
    HEARTLINE_URL: 'http://127.0.0.1:9877',
    GRAFANA_URL: 'http://127.0.0.1:3000',
  };
  const child = spawn(program, flags, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => (log += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const deadline = Date.now() + DEADLINE_MS;
    let rules = [];
    do {
      await setTimeout(500);
      if (child.exitCode !== null) throw new Error(`It ended:\n${log}`);
      rules = await rulesAt(`http://127.0.0.1:${port}`);
    } while (
      (rules.length === 0 || rules.some(({ health }) => health === 'unknown')) &&
      Date.now() < deadline
    );
    const unwell = rules.filter(({ health }) => health !== 'ok');
    for (const { name, health, lastError } of unwell) console.error(`${name}: ${health} ${lastError ?? ''}`);
    console.log(
      `${version}\n${rules.length} rules loaded, ${rules.length - unwell.length} evaluated and well`,
    );
    if (rules.length === 0 || unwell.length > 0) process.exitCode = 1;
  } finally {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
