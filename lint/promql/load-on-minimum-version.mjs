#!/usr/bin/env node
// Starts Prometheus 2.53, the minimum version for the rules, with prometheus.yml and all rules unchanged, and waits until
// every rule has been evaluated. Needs Debian's apt; the program is unpacked below .stack/ once. Not part of `npm test`,
// which checks the same expressions with the grammar of 2.53 and does not download another Prometheus.
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
import debian from '../../stack/tools/debian-packages.js';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** Debian 13, which has Prometheus 2.53. */
const SUITE = 'trixie';
const VERSION = /version 2\.53\./;
/** The group with the longest interval is evaluated every 30 s. */
const TIMEOUT_MS = 90_000;

/** Returns the path and version of Prometheus 2.53; installs it if it is missing. */
async function installPrometheus() {
  const folder = join(root, '.stack', 'prometheus-oldest');
  const program = join(folder, 'usr', 'bin', 'prometheus');
  if (!existsSync(program)) {
    console.error(`Downloading prometheus of Debian ${SUITE} …`);
    const temporary = `${folder}-${process.pid}`;
    await debian.unpackDebianPackages(['prometheus'], temporary, `${temporary}-apt`, SUITE);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  }
  const { stdout, stderr } = await run(program, ['--version']);
  const [version] = `${stdout}${stderr}`.split('\n');
  if (!VERSION.test(version)) {
    throw new Error(`${program} is ${version}, not version 2.53.`);
  }
  return { program, version };
}

/** Creates the folder that both stacks create: prometheus.yml with rules/ beside it. No targets, so nothing is scraped. */
async function createConfigFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'heartline-oldest-'));
  await cp(join(root, 'provisioning', 'prometheus', 'prometheus.yml'), join(folder, 'prometheus.yml'));
  await cp(join(root, 'alerting', 'rules'), join(folder, 'rules'), { recursive: true });
  return folder;
}

function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Returns the rules with their health; empty while Prometheus does not respond. */
async function fetchRules(url) {
  const response = await fetch(`${url}/api/v1/rules`).catch(() => undefined);
  if (!response?.ok) {
    return [];
  }
  const { data } = await response.json();
  return data.groups.flatMap(({ rules }) => rules);
}

async function main() {
  const { program, version } = await installPrometheus();
  const folder = await createConfigFolder();
  const port = await findFreePort();
  const flags = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    // Prometheus 3 expands variables in external labels by default.
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
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const deadline = Date.now() + TIMEOUT_MS;
    let rules = [];
    do {
      await setTimeout(500);
      if (child.exitCode !== null) {
        throw new Error(`Prometheus exited:\n${log}`);
      }
      rules = await fetchRules(`http://127.0.0.1:${port}`);
    } while (
      (rules.length === 0 || rules.some(({ health }) => health === 'unknown')) &&
      Date.now() < deadline
    );
    const failed = rules.filter(({ health }) => health !== 'ok');
    for (const { name, health, lastError } of failed) {
      console.error(`${name}: ${health} ${lastError ?? ''}`);
    }
    console.log(
      `${version}\n${rules.length} rules loaded, ${rules.length - failed.length} evaluated without errors`,
    );
    if (rules.length === 0 || failed.length > 0) {
      process.exitCode = 1;
    }
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
