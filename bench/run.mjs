#!/usr/bin/env node
// Runs the benchmarks: all of them, or those named. `npm run bench -- scrape`
// A benchmark is a file beside this one that exports `title` and `run()`; run() prints its figures and returns
// whether what is required of them was met.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = import.meta.dirname;
const root = join(folder, '..');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => basename(file, '.mjs'));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark called ${unknown.join(' or ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
if (!existsSync(join(root, 'exporter/dist/exposition/renderer.js'))) {
  console.log('Building first …');
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`);
const missed = [];
for (const name of asked.length > 0 ? asked : known) {
  const benchmark = await import(pathToFileURL(join(folder, `${name}.mjs`)));
  console.log(`\n${name}: ${benchmark.title}`);
  if (!(await benchmark.run())) missed.push(name);
}
if (missed.length > 0) {
  console.error(`\nNot met: ${missed.join(', ')}.`);
  process.exitCode = 1;
}
