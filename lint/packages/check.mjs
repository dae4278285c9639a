#!/usr/bin/env node
// `npm run lint:packages`: checks sources, checksums, install scripts and licences of package-lock.json. Needs no network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import licences from './licences.js';
import { lockProblems } from './lock-problems.js';
import production from './production-packages.js';
import { PRODUCTION_WORKSPACES } from './workspaces.js';

function read(name) {
  return JSON.parse(readFileSync(join(process.cwd(), name), 'utf8'));
}

const lock = read('package-lock.json');
const paths = production.productionPaths(lock, PRODUCTION_WORKSPACES);
const problems = [
  ...lockProblems(lock, read('package.json').allowScripts),
  ...licences.licenceProblems(lock, paths),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;
