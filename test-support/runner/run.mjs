#!/usr/bin/env node
// `npm test`: on a fresh machine with Node and apt, installs what is missing, builds, and runs every test.
//
//   npm test                          all of it, with coverage; the last line sums it up
//   npm test -- exporter/src/fleet    any jest arguments: one quick run of jest, nothing summed up
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bootstrap, root, runCommand } from '../../stack/bootstrap.mjs';
import summary from './summary.js';
import systemPackages from './system-packages.js';

const JEST = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const REPORTS = join(root, '.stack', 'test');
/** Projects of real processes, each of which wants the machine to itself. */
const SERIAL = ['e2e'];
const PHASES = [
  { name: 'unit', args: ['--ignoreProjects', ...SERIAL, '--coverage', '--maxWorkers=100%'] },
  { name: 'end to end', args: ['--selectProjects', ...SERIAL, '--runInBand'] },
];

async function installSystemPackages() {
  const path = process.env.PATH ?? '';
  const missing = systemPackages.missingPackages(systemPackages.NEEDED, path);
  if (missing.length === 0) return;
  const commands = systemPackages.installCommands(missing, {
    apt: systemPackages.isOnPath('apt-get', path),
    root: process.getuid?.() === 0,
    sudo: systemPackages.isOnPath('sudo', path),
  });
  if (commands === undefined) throw new Error(systemPackages.request(missing));
  console.error(`Installing ${missing.map((entry) => entry.package).join(', ')} …`);
  try {
    for (const [command, ...args] of commands) {
      await runCommand(command, args, { ...process.env, DEBIAN_FRONTEND: 'noninteractive' });
    }
  } catch (error) {
    throw new Error(`${error.message}\n${systemPackages.request(missing)}`, { cause: error });
  }
}

/** Runs jest; gives whether it was content. Its output is the user's. */
async function jest(args) {
  try {
    await runCommand(process.execPath, [JEST, ...args]);
    return true;
  } catch {
    // Jest has printed what failed.
    return false;
  }
}

async function runPhase({ name, args }) {
  const file = join(REPORTS, `${name.replaceAll(' ', '-')}.json`);
  const startedAt = performance.now();
  const content = await jest([...args, '--passWithNoTests', '--json', `--outputFile=${file}`]);
  console.log(`\n${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  const result = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : summary.NO_RESULT;
  const { failed } = summary.countResults([result]);
  if (!content && failed === 0)
    console.log(`The ${name} run failed although no test did: see coverage above.`);
  return { content, result };
}

async function runAll() {
  await rm(REPORTS, { recursive: true, force: true });
  await mkdir(REPORTS, { recursive: true });
  const phases = [];
  for (const phase of PHASES) phases.push(await runPhase(phase));
  console.log(summary.summaryLine(summary.countResults(phases.map(({ result }) => result))));
  return phases.every(({ content }) => content);
}

try {
  await installSystemPackages();
  await bootstrap();
  const passedThrough = process.argv.slice(2);
  const content = passedThrough.length > 0 ? await jest(passedThrough) : await runAll();
  process.exitCode = content ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
