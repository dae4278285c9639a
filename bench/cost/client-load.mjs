import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

const HOST = join(import.meta.dirname, 'client-process.mjs');
const SCRAPE_EACH_MS = 5000;

/** Processes with so many workers each, that report by the client at its own pace. */
export function startHosts(url, { hosts, workersEach, intervalSeconds }) {
  const children = Array.from({ length: hosts }, (_, host) =>
    spawn(process.execPath, [HOST, url, host, workersEach, intervalSeconds].map(String), {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  return {
    async stop() {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };
}

/** Scrapes by gzip each 5 s for so many seconds. Gives how many reports came meanwhile. */
export async function watchHosts(url, seconds) {
  const before = await reportsTaken(url);
  const start = performance.now();
  for (let at = SCRAPE_EACH_MS; at <= seconds * 1000; at += SCRAPE_EACH_MS) {
    await setTimeout(Math.max(0, at - (performance.now() - start)));
    await scrape(url);
  }
  return (await reportsTaken(url)) - before;
}

async function reportsTaken(url) {
  const text = await scrape(url, '?family[]=heartline_reports_total');
  return Number(/^heartline_reports_total\{source="http"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function scrape(url, query = '') {
  const answer = await fetch(`${url}/metrics${query}`, { headers: { 'accept-encoding': 'gzip' } });
  return answer.text();
}
