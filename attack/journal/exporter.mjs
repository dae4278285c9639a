// Starts the built exporter as a process for the scenarios of the journal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../exporter/dist/main.js');
const START_TIMEOUT_MS = 60_000;

/**
 * @param storage directory of the journal
 * @param prefix a command that starts the exporter, such as `prlimit --fsize=…`
 * @returns the child, its URL, its lines, and a promise of `[code, signal]`
 */
export async function startExporter(storage, { prefix = [], flags = [] } = {}) {
  const [command, ...args] = [
    ...prefix,
    process.execPath,
    MAIN,
    '--web.listen-address=127.0.0.1:0',
    '--log.format=json',
    '--limits.reports-per-second-per-worker=10000',
    `--storage.path=${storage}`,
    ...flags,
  ];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const lines = [];
  const url = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        if (line.includes('"msg":"listening"')) {
          resolve(JSON.parse(line).url);
        }
      });
    }
  });
  const failed = Promise.race([ended, pause(START_TIMEOUT_MS, undefined, { ref: false })]);
  const started = await Promise.race([url, failed.then(() => undefined)]);
  if (started === undefined) {
    child.kill('SIGKILL');
    throw new Error(`The exporter did not start: ${lines.slice(-3).join(' ')}`);
  }
  return { child, url: started, lines, ended };
}

export async function kill({ child, ended }) {
  child.kill('SIGKILL');
  await ended;
}

export function post(url, path, body) {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Polls until `probe` returns true. Returns the milliseconds, or undefined after the timeout. */
export async function timeUntil(probe, timeoutMs) {
  const from = performance.now();
  while (performance.now() - from < timeoutMs) {
    if (await probe()) {
      return Math.round(performance.now() - from);
    }
    await pause(50);
  }
  return undefined;
}
