import { buildExporter } from './compare/earlier-version.mjs';
import { fullReport, plainReport, ReportSender } from './compare/round.mjs';
import { startExporter } from './cost/server-process.mjs';
import { verdict } from './harness/report.mjs';
import { median } from './harness/statistics.mjs';

export const title = 'CPU time of the exporter process, compared with an earlier commit';

/** How much slower than the earlier commit a case may be. */
const MAX_RATIO = 1.03;
const ROUNDS = 15;
/** V8 compiles the code of a report after about ten thousand of them. */
const WARM_UP_REPORTS = 30_000;

const CASES = [
  {
    name: 'full reports of 10,000 workers, 100 per request',
    workers: 10_000,
    reportsPerRequest: 100,
    build: fullReport,
    perRound: 10_000,
  },
  {
    name: 'full reports of 1,000 workers, one per request',
    workers: 1000,
    reportsPerRequest: 1,
    build: fullReport,
    perRound: 3000,
  },
  {
    name: 'plain reports of 50,000 workers, 1,000 per request',
    workers: 50_000,
    reportsPerRequest: 1000,
    build: plainReport,
    perRound: 50_000,
  },
];

/** @param {readonly string[]} args a commit, or two as `A..B`; then parts of names of cases, all by default */
export async function run([commits = '', ...names] = []) {
  const [commit = '', later = ''] = commits.split('..');
  if (commit === '') {
    console.error(
      'Name the commit to compare with, or two: npm run bench -- compare 1417e9f, npm run bench -- compare 1417e9f..91195952',
    );
    return false;
  }
  const mains = { earlier: buildExporter(commit), later: later === '' ? undefined : buildExporter(later) };
  const cases = CASES.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  console.log(
    `${ROUNDS} alternating rounds; CPU time of all threads, medians. The ratio is the median of the ratios.`,
  );
  let met = true;
  for (const each of cases) {
    met = (await compare(mains, each)) && met;
  }
  console.log(`  Required: at most ${MAX_RATIO} × ${commit}: ${verdict(met)}`);
  return met;
}

/** Both exporters run all the time and work in turn, so that other programs disturb them equally. */
async function compare({ earlier, later }, load) {
  const flags = [`--limits.workers=${load.workers}`];
  const senders = [
    new ReportSender(await startExporter({ main: earlier, flags }), load),
    new ReportSender(await startExporter({ main: later, flags }), load),
  ];
  for (const sender of senders) {
    await sender.send(Math.max(WARM_UP_REPORTS, 2 * load.workers));
    await sender.scrape();
  }
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? senders : [...senders].reverse();
    const measured = new Map();
    for (const sender of order) {
      measured.set(sender, { report: await sender.send(load.perRound), scrape: await sender.scrape() });
    }
    rounds.push(senders.map((sender) => measured.get(sender)));
  }
  for (const sender of senders) {
    sender.close();
    await sender.server.stop();
  }
  console.log(`\n  ${load.name}`);
  const results = [print('report', rounds, 'µs'), print('scrape', rounds, 'ms')];
  return results.every((ratio) => ratio <= MAX_RATIO);
}

/** Prints one of the figures of the earlier and of this version. Returns the ratio. */
function print(what, rounds, unit) {
  const [before, after] = [0, 1].map((side) => median(rounds.map((round) => round[side][what])));
  const ratio = median(rounds.map(([earlier, current]) => current[what] / earlier[what]));
  console.log(`    ${what}  ${before.toFixed(1)} → ${after.toFixed(1)} ${unit}: ${ratio.toFixed(2)} ×`);
  return ratio;
}
