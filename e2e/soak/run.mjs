#!/usr/bin/env node
// Simulates a fleet for weeks: `npm run soak`, `npm run soak -- --seed 7 --days 30 --workers 500`,
// `npm run soak -- --shortest-promise-minutes 15` without the workers that report more often,
// `npm run soak -- --pages --days 3 --workers 60` with the pages that the shipped rules send.
import { parseArgs } from 'node:util';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string' },
    workers: { type: 'string' },
    'shortest-promise-minutes': { type: 'string', default: '0' },
    pages: { type: 'boolean', default: false },
  },
});
const require = requireTypescript(import.meta.url);
const { simulate } = require('./simulation.ts');
const { describeViolation, soakTable, isSound } = require('./table.ts');
const { judgePages } = require('./pages/judge-pages.ts');
const { pagesOf } = require('./pages/page-rules.ts');
const { pageTable } = require('./pages/page-table.ts');

const options = {
  seed: Number(values.seed),
  // Two thirds of the time of a judgement of pages is promtool's, which evaluates all rules at each scrape.
  days: Number(values.days ?? (values.pages ? 3 : 30)),
  workers: Number(values.workers ?? (values.pages ? 60 : 500)),
  shortestPromiseMs: Number(values['shortest-promise-minutes']) * 60_000,
};
const DAY_MS = 86_400_000;
let shown = 0;
const startedAt = Date.now();
const result = await simulate({
  ...options,
  ...(values.pages && { pages: { from: 0, to: options.days * DAY_MS } }),
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
let isJudgedWell = true;
if (result.pageRecord !== undefined) {
  console.log(`\nEvaluating the rules at ${result.pageRecord.isUp.length} scrapes ...`);
  const judgement = judgePages(result.pageRecord, await pagesOf(result.pageRecord));
  console.log(pageTable(judgement));
  isJudgedWell = judgement.violations.length === 0;
}
process.exitCode = isSound(result) && isJudgedWell ? 0 : 1;
