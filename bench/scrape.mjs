import { join } from 'node:path';
import { verdict } from './harness/report.mjs';
import { median } from './harness/statistics.mjs';
import { startForkedServer } from './scrape/forked-server.mjs';

export const title = '10,000 workers × 30 series in one scrape, compared with prom-client';

const WORKERS = 10_000;
const SERIES_PER_WORKER = 30;
const WARM_UP_ROUNDS = 3;
const ROUNDS = 15;
const REQUIRED = { ratio: 6, blockMs: 20 };
const CASES = [
  { name: 'nothing changed since the last scrape', share: 0, headers: {}, compared: true },
  { name: 'a third of the workers changed', share: 1 / 3, headers: {}, compared: true },
  {
    name: 'a third of the workers changed, Heartline with gzip (prom-client has no gzip: no ratio is required)',
    share: 1 / 3,
    headers: { 'accept-encoding': 'gzip' },
    compared: false,
  },
];

function serverFile(name) {
  return join(import.meta.dirname, 'scrape', name);
}

function column(ms) {
  return ms.toFixed(1).padStart(8);
}

async function scrape(server, { share, headers }) {
  if (share > 0) {
    await server.send({ type: 'change', share });
  }
  await server.send({ type: 'startDelay' });
  const { ms: total, bytes } = await server.get('/metrics', headers);
  const { gross, net } = await server.send({ type: 'stopDelay' });
  return { total, gross, net, bytes };
}

function summarize(scrapes) {
  return {
    total: median(scrapes.map(({ total }) => total)),
    gross: Math.max(...scrapes.map(({ gross }) => gross)),
    net: Math.max(...scrapes.map(({ net }) => net)),
    medianNet: median(scrapes.map(({ net }) => net)),
    bytes: scrapes.at(-1).bytes,
  };
}

function print(name, { total, gross, net, medianNet, bytes }) {
  const block = `block ${column(net)} (median ${medianNet.toFixed(1)}; ${gross.toFixed(1)} including CPU wait)`;
  console.log(`    ${name.padEnd(12)} total ${column(total)}   ${block}   ${(bytes / 1e6).toFixed(1)} MB`);
}

export async function run() {
  const heartline = await startForkedServer(serverFile('heartline-server.mjs'), { workers: WORKERS });
  const { text } = await heartline.get('/metrics', {}, true);
  const series = text
    .split('\n')
    .filter((line) => line.startsWith('worker_') && line.includes('{worker_id=')).length;
  if (series !== WORKERS * SERIES_PER_WORKER) {
    throw new Error(`Expected ${WORKERS * SERIES_PER_WORKER} worker series, got ${series}.`);
  }
  const promClient = await startForkedServer(serverFile('prom-client-server.mjs'), { text });

  console.log(
    `${series} series, ${ROUNDS} alternating rounds after ${WARM_UP_ROUNDS} warm-up rounds; milliseconds.`,
  );
  console.log('total: median time from the HTTP request on loopback to the last byte.');
  console.log(
    'block: longest gap between two ticks of a 1 ms timer over all rounds, without the time that the thread',
  );
  console.log('waited for a CPU.');
  let met = true;
  for (const testCase of CASES) {
    const rounds = [];
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      rounds.push([await scrape(heartline, testCase), await scrape(promClient, testCase)]);
    }
    const measured = rounds.slice(WARM_UP_ROUNDS);
    const [ours, baseline] = [0, 1].map((side) => summarize(measured.map((round) => round[side])));
    const ratio = baseline.total / ours.total;
    met &&= (!testCase.compared || ratio >= REQUIRED.ratio) && ours.net <= REQUIRED.blockMs;
    console.log(`\n  ${testCase.name}`);
    print('heartline', ours);
    print('prom-client', baseline);
    console.log(
      `    ${ratio.toFixed(1)} times faster; longest block ${(baseline.net / ours.net).toFixed(0)} times shorter`,
    );
  }
  heartline.stop();
  promClient.stop();
  const required = `≥ ${REQUIRED.ratio} times faster, longest block ≤ ${REQUIRED.blockMs} ms`;
  console.log(`\n  Required: ${required}: ${verdict(met)}`);
  return met;
}
