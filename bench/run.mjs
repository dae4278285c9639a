#!/usr/bin/env node
// Runs all benchmarks, or the named ones: `npm run bench -- scrape`. One that takes arguments runs with them only alone:
// `npm run bench -- compare <commit>`.
// A benchmark is a file in this folder that exports `title` and `run()`. `run()` prints its figures and returns whether
// its requirements were met.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = import.meta.dirname;
const root = join(folder, '..');
/** Needs an argument, so it does not run with the others. */
const NEEDS_ARGUMENTS = 'compare';
const TAKES_ARGUMENTS = [NEEDS_ARGUMENTS, 'report-path'];
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => basename(file, '.mjs'));

const [first, ...rest] = process.argv.slice(2);
const withArguments = first !== undefined && TAKES_ARGUMENTS.includes(first);
const selected = withArguments || first === undefined ? [] : [first, ...rest];
const unknown = selected.filter((name) => !names.includes(name) || name === NEEDS_ARGUMENTS);
if (unknown.length > 0) {
  console.error(`Unknown benchmark: ${unknown.join(', ')}. Benchmarks: ${names.join(', ')}.`);
  process.exit(2);
}
if (!existsSync(join(root, 'exporter/dist/exposition/renderer.js'))) {
  console.log('Building …');
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`);
const failed = [];
const all = names.filter((name) => name !== NEEDS_ARGUMENTS);
const chosen = selected.length > 0 ? selected : all;
for (const name of withArguments ? [first] : chosen) {
  const benchmark = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  console.log(`\n${name}: ${benchmark.title}`);
  if (!(await benchmark.run(withArguments ? rest : []))) {
    failed.push(name);
  }
}
if (failed.length > 0) {
  console.error(`\nRequirements not met: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
