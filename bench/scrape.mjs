import { join } from 'node:path';
import { median } from './harness/statistics.mjs';
import { startServer } from './scrape/forked-server.mjs';

export const title = '10,000 workers × 30 series in one scrape, beside prom-client';

const WORKERS = 10_000;
const WARM_UP = 3;
const ROUNDS = 15;
const REQUIRED = { ratio: 6, blockMs: 20 };
const CASES = [
  { name: 'nothing changed since the last scrape', share: 0, headers: {}, compared: true },
  { name: 'a third of the workers changed', share: 1 / 3, headers: {}, compared: true },
  {
    name: 'a third changed, ours gzipped (prom-client has no gzip: no ratio is required)',
    share: 1 / 3,
    headers: { 'accept-encoding': 'gzip' },
    compared: false,
  },
];
function here(file) {
  return join(import.meta.dirname, 'scrape', file);
}
function ms(value) {
  return value.toFixed(1).padStart(8);
}

async function scrape(server, { share, headers }) {
  if (share > 0) await server.ask({ ask: 'change', share });
  await server.ask({ ask: 'watch' });
  const { ms: total, bytes } = await server.get('/metrics', headers);
  const { block, own } = await server.ask({ ask: 'block' });
  return { total, block, own, bytes };
}

function summary(scrapes) {
  return {
    total: median(scrapes.map(({ total }) => total)),
    block: Math.max(...scrapes.map(({ block }) => block)),
    own: Math.max(...scrapes.map(({ own }) => own)),
    usual: median(scrapes.map(({ own }) => own)),
    bytes: scrapes.at(-1).bytes,
  };
}

function print(name, { total, block, own, usual, bytes }) {
  const blocks = `block ${ms(own)} (usually ${usual.toFixed(1)}; ${block.toFixed(1)} with waiting for a CPU)`;
  console.log(`    ${name.padEnd(12)} total ${ms(total)}   ${blocks}   ${(bytes / 1e6).toFixed(1)} MB`);
}

export async function run() {
  const ours = await startServer(here('heartline-server.mjs'), { workers: WORKERS });
  const { text } = await ours.get('/metrics', { 'x-keep': 'yes' });
  const series = text
    .split('\n')
    .filter((line) => line.startsWith('worker_') && line.includes('{worker_id=')).length;
  if (series !== WORKERS * 30)
    throw new Error(`Expected ${WORKERS * 30} series about workers, found ${series}.`);
  const theirs = await startServer(here('prom-client-server.mjs'), { text });

  console.log(`${series} series, ${ROUNDS} rounds in turn after ${WARM_UP} to warm up; milliseconds.`);
  console.log(
    'total: median, from asking over HTTP on loopback to the last byte. block: longest gap between two ticks',
  );
  console.log(
    'of a 1 ms timer over all rounds, less what the thread waited for a CPU that other programs held.',
  );
  let met = true;
  for (const each of CASES) {
    const rounds = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++)
      rounds.push([await scrape(ours, each), await scrape(theirs, each)]);
    const measured = rounds.slice(WARM_UP);
    const [our, their] = [0, 1].map((side) => summary(measured.map((round) => round[side])));
    const ratio = their.total / our.total;
    met &&= (!each.compared || ratio >= REQUIRED.ratio) && our.own <= REQUIRED.blockMs;
    console.log(`\n  ${each.name}`);
    print('heartline', our);
    print('prom-client', their);
    console.log(
      `    ${ratio.toFixed(1)} times faster; longest block ${(their.own / our.own).toFixed(0)} times shorter`,
    );
  }
  ours.stop();
  theirs.stop();
  console.log(
    `\n  Required: ≥ ${REQUIRED.ratio} times faster, longest block ≤ ${REQUIRED.blockMs} ms: ${met ? 'met' : 'NOT MET'}`,
  );
  return met;
}
