#!/usr/bin/env node
// Simulates a fleet for weeks: `npm run soak`, `npm run soak -- --seed 7 --days 30 --workers 500`,
// `npm run soak -- --shortest-promise-minutes 15` without the workers that report more often.
import { parseArgs } from 'node:util';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '30' },
    workers: { type: 'string', default: '500' },
    'shortest-promise-minutes': { type: 'string', default: '0' },
  },
});
const require = requireTypescript(import.meta.url);
const { simulate } = require('./simulation.ts');
const { describeViolation, soakTable, isSound } = require('./table.ts');

const options = {
  seed: Number(values.seed),
  days: Number(values.days),
  workers: Number(values.workers),
  shortestPromiseMs: Number(values['shortest-promise-minutes']) * 60_000,
};
let shown = 0;
const startedAt = Date.now();
const result = await simulate({
  ...options,
  onDay: (day, { reports, deaths, violations }) => {
    const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
    console.log(
      `day ${day} after ${minutes} min: ${reports} reports, ${deaths} deaths, ${violations.length} violations`,
    );
    for (; shown < violations.length; shown++) {
      console.log(describeViolation(violations[shown]));
    }
  },
});
console.log(`\n${soakTable(options, result)}`);
process.exitCode = isSound(result) ? 0 : 1;
