#!/usr/bin/env node
// `npm test`: on a fresh machine with Node and apt, installs what is missing, builds, and runs every test.
//
//   npm test                          all tests, with coverage; the last line is the sum
//   npm test -- exporter/src/fleet    any jest arguments: one run of jest, without the sum
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { bootstrap, root, runCommand } from '../../stack/bootstrap.mjs';
import servers from '../../stack/tools/server-packages.js';
import plan from './plan.js';
import summary from './summary.js';
import systemPackages from './system-packages.js';

const JEST = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const REPORTS = join(root, '.stack', 'test');
const SLOWEST_FILES = 10;
/** More failed files than this have a cause that a second run would only repeat. */
const MAX_REPEATED_FILES = 3;

async function installSystemPackages() {
  const path = process.env.PATH ?? '';
  const missing = systemPackages.missingPackages(systemPackages.NEEDED, path);
  if (missing.length === 0) {
    return;
  }
  const commands = systemPackages.installCommands(missing, {
    apt: systemPackages.isOnPath('apt-get', path),
    root: process.getuid?.() === 0,
    sudo: systemPackages.isOnPath('sudo', path),
  });
  if (commands === undefined) {
    throw new Error(systemPackages.installMessage(missing));
  }
  console.error(`Installing ${missing.map((entry) => entry.package).join(', ')} …`);
  try {
    for (const [command, ...args] of commands) {
      await runCommand(command, args, { ...process.env, DEBIAN_FRONTEND: 'noninteractive' });
    }
  } catch (error) {
    throw new Error(`${error.message}\n${systemPackages.installMessage(missing)}`, { cause: error });
  }
}

/** Runs jest in the foreground. Resolves with whether it succeeded. */
async function runJest(args) {
  try {
    await runCommand(process.execPath, [JEST, ...args]);
    return true;
  } catch {
    // Jest has printed what failed.
    return false;
  }
}

/** Runs jest with its output line by line, each after the name of the run. Resolves with whether it succeeded. */
async function runNamedJest(name, args) {
  const child = spawn(process.execPath, [JEST, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => console.log(`${name} │ ${line}`));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // After `exit` the pipes may still hold output; `close` comes once they are read.
    child.once('close', (code) => resolve(code === 0));
  });
}

async function runPlanned({ name, args }) {
  const file = join(REPORTS, `${name.replaceAll(/\W+/g, '-')}.json`);
  const startedAt = performance.now();
  const succeeded = await runNamedJest(name, [
    '--passWithNoTests',
    '--json',
    `--outputFile=${file}`,
    ...args,
  ]);
  console.log(`\n${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  const result = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : summary.NO_RESULT;
  const { failed } = summary.countResults([result]);
  if (!succeeded && failed === 0) {
    console.log(`The run "${name}" failed although no test failed: see its coverage above.`);
  }
  return { succeeded, result };
}

async function runLane(runs) {
  const finished = [];
  for (const run of runs) {
    finished.push(await runPlanned(run));
  }
  return finished;
}

async function e2eFiles() {
  const files = await readdir(join(root, 'e2e'), { recursive: true });
  return files.filter((file) => file.endsWith('.test.ts')).map((file) => join('e2e', file));
}

async function runAll() {
  await rm(REPORTS, { recursive: true, force: true });
  await mkdir(REPORTS, { recursive: true });
  const finished = [];
  for (const lanes of plan.testPlan(await e2eFiles(), availableParallelism())) {
    finished.push(...(await Promise.all(lanes.map(runLane))).flat());
  }
  const results = finished.map(({ result }) => result);
  const unstable = await findUnstableFiles(results);
  console.log(`Slowest files:\n${summary.slowestFiles(results, root, SLOWEST_FILES).join('\n')}\n`);
  const failures = summary.failureLines(results, root, unstable);
  if (failures.length > 0) {
    console.log(`Failed:\n${failures.join('\n')}\n`);
  }
  console.log(summary.summaryLine(summary.countResults(results)));
  return finished.every(({ succeeded }) => succeeded);
}

/** Runs a few failed files again, alone, to tell what depends on the load of the machine. They stay failed. */
async function findUnstableFiles(results) {
  const files = summary.failedFiles(results);
  if (files.length === 0 || files.length > MAX_REPEATED_FILES) {
    return [];
  }
  const { result } = await runPlanned({
    name: 'again',
    args: ['--maxWorkers=1', '--runTestsByPath', ...files],
  });
  return summary.unstableFiles(results, result);
}

try {
  await installSystemPackages();
  await bootstrap();
  for (const name of await servers.serversForTests()) {
    await servers.resolveServer(name);
  }
  const jestArguments = process.argv.slice(2);
  const succeeded = jestArguments.length > 0 ? await runJest(jestArguments) : await runAll();
  process.exitCode = succeeded ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
