import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

const CLIENT_PROCESS = join(import.meta.dirname, 'client-process.mjs');
const SCRAPE_INTERVAL_MS = 5000;

/** Starts processes that each run several workers with the client. */
export function startClientProcesses(url, { processes, workersPerProcess, intervalSeconds }) {
  const children = Array.from({ length: processes }, (_, index) =>
    spawn(process.execPath, [CLIENT_PROCESS, url, index, workersPerProcess, intervalSeconds].map(String), {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const exits = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  return {
    async stop() {
      for (const child of children) {
        child.kill('SIGKILL');
      }
      await Promise.all(exits);
    },
  };
}

/** Scrapes with gzip every 5 s for a number of seconds. Returns how many reports the server received in that time. */
export async function scrapePeriodically(url, seconds) {
  const before = await countReports(url);
  const start = performance.now();
  for (let at = SCRAPE_INTERVAL_MS; at <= seconds * 1000; at += SCRAPE_INTERVAL_MS) {
    await setTimeout(Math.max(0, at - (performance.now() - start)));
    await scrape(url);
  }
  return (await countReports(url)) - before;
}

async function countReports(url) {
  const text = await scrape(url, '?family[]=heartline_reports_total');
  return Number(/^heartline_reports_total\{source="http"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function scrape(url, query = '') {
  const response = await fetch(`${url}/metrics${query}`, { headers: { 'accept-encoding': 'gzip' } });
  return response.text();
}
