#!/usr/bin/env node
// `npm run audit:packages`: asks the registry for known vulnerabilities of all packages. Exit status 1 for findings, 2 if
// npm fails. A registry without advisories is reported and is no failure, except with --require.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditOutcome } from './audit-outcome.js';
import production from './production-packages.js';
import { PRODUCTION_WORKSPACES } from './workspaces.js';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Without a network, npm would otherwise try for minutes. */
const NPM_AUDIT = ['audit', '--json', '--fetch-retries=1', '--fetch-timeout=60000'];
const EXIT = { clean: 0, findings: 1, unavailable: 0, failed: 2 };
const HEADINGS = {
  clean: 'No known vulnerabilities.',
  findings: 'Known vulnerabilities:',
  unavailable:
    'NOT CHECKED: the registry does not answer the audit. Run the command with a registry that does.',
  failed: 'The audit failed:',
};

const isRequired = process.argv.includes('--require');
// In the root of the repository, or of another one: its package-lock.json is read.
const lock = JSON.parse(readFileSync(join(process.cwd(), 'package-lock.json'), 'utf8'));
const paths = production.productionPaths(
  lock,
  PRODUCTION_WORKSPACES.filter((workspace) => workspace in lock.packages),
);
const stdout = await new Promise((resolve) => {
  // npm exits with 1 for findings and for failures alike; the output tells them apart.
  execFile('npm', NPM_AUDIT, { maxBuffer: MAX_OUTPUT_BYTES }, (_error, output) => resolve(output));
});
const { kind, lines } = auditOutcome(stdout, paths, new Date().toISOString().slice(0, 10));
console.log([HEADINGS[kind], ...lines.map((line) => `  ${line}`)].join('\n'));
process.exitCode = kind === 'unavailable' && isRequired ? 2 : EXIT[kind];
