#!/usr/bin/env node
// `npm run packages:production`: prints how many packages, and how many megabytes, a production installation has.
// `-- --list` lists the packages of the exporter, largest first.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import production from './production-packages.js';
import { packageMegabytes } from './package-size.js';
import { MAX_PRODUCTION_SIZES } from './workspaces.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const sizes = MAX_PRODUCTION_SIZES.map((limit) => {
  const paths = production.installedPackages(lock, limit.workspaces);
  return { limit, paths, megabytes: paths.reduce((sum, path) => sum + packageMegabytes(root, path), 0) };
});
console.log('| production installation | packages | limit | MB | limit |\n| --- | --- | --- | --- | --- |');
for (const { limit, paths, megabytes } of sizes) {
  const name = limit.workspaces.join(' with ');
  console.log(
    `| ${name} | ${paths.length} | ${limit.packages} | ${megabytes.toFixed(1)} | ${limit.megabytes} |`,
  );
}
if (process.argv.includes('--list')) {
  const { paths } = sizes.find(({ limit }) => limit.workspaces.join() === 'exporter');
  const rows = paths.map((path) => ({ path, megabytes: packageMegabytes(root, path) }));
  for (const { path, megabytes } of rows.sort((a, b) => b.megabytes - a.megabytes)) {
    console.log(`${megabytes.toFixed(2).padStart(7)} MB  ${path}`);
  }
}
