#!/usr/bin/env node
// Runs fault scenarios that take minutes: `npm run attack` runs all of them, `npm run attack -- journal-lost` the named
// ones. A scenario is a file in attack/scenarios; attack/README.md describes what it exports.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

const folder = join(import.meta.dirname, 'scenarios');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => basename(file, '.mjs'));

const { values, positionals } = parseArgs({
  options: { parallel: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`Unknown scenario: ${unknown.join(', ')}. Scenarios: ${names.join(', ')}.`);
  process.exit(2);
}

/** Runs one scenario and returns its rows. A scenario that throws is one row that does not hold. */
async function runScenario(name) {
  const { title, run } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  console.log(`${name}: ${title}`);
  const startedAt = Date.now();
  let rows;
  try {
    rows = await run();
  } catch (error) {
    rows = [
      {
        check: 'the scenario runs',
        result: error instanceof Error ? error.message : String(error),
        holds: false,
      },
    ];
  }
  console.log(`${name}: finished after ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return rows.map((row) => ({ scenario: name, ...row }));
}

const selected = positionals.length > 0 ? positionals : names;
const rows = [];
if (values.parallel) {
  rows.push(...(await Promise.all(selected.map(runScenario))).flat());
} else {
  for (const name of selected) {
    rows.push(...(await runScenario(name)));
  }
}
console.log(`\n${formatTable(rows)}`);
const failed = rows.filter(({ holds }) => !holds).length;
console.log(`\n${rows.length - failed} of ${rows.length} checks hold.`);
process.exitCode = failed > 0 ? 1 : 0;

/** Formats rows of `{ scenario, check, result, holds }` as a table of plain text, one line per row. */
function formatTable(rows) {
  const cells = [
    ['scenario', 'holds', 'check', 'result'],
    ...rows.map(({ scenario, check, result, holds }) => [
      scenario,
      holds ? 'yes' : 'NO',
      check,
      result.replaceAll(/\s+/g, ' '),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
