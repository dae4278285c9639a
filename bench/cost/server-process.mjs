import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { requireTypescript } from '../harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterInFolder } = require('../../e2e/environment/exporter-in-folder.ts');

const BARE_SERVER = join(import.meta.dirname, 'bare-server.mjs');
const READY_ATTEMPTS = 200;
const READY_POLL_MS = 50;

/** Starts the exporter as a process on a free port, with an empty journal. `main` is that of this checkout by default. */
export async function startExporter({ main = undefined, flags = [] } = {}) {
  const exporter = await ExporterInFolder.start({ flags, ...(main !== undefined && { main }) });
  return {
    url: exporter.url,
    cpuSeconds: () => cpuSecondsOf(exporter.pid),
    memoryBytes: () => exporter.process.residentBytes,
    async stop() {
      await exporter.stop();
      await exporter.end();
    },
  };
}

/** Starts the baseline: a bare Node server that responds to the same requests and stores nothing. */
export async function startBareServer() {
  const child = spawn(process.execPath, [BARE_SERVER], { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await waitUntilReady(child);
  return {
    url,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * CPU seconds of a process so far, user and system, of all current threads. /proc/…/schedstat counts in nanoseconds,
 * /proc/…/stat in units of 10 ms.
 */
function cpuSecondsOf(pid) {
  const threads = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(threads).map((thread) =>
    Number(readFileSync(join(threads, thread, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e9;
}

/** Returns the URL that the server logs, once the server is ready. */
async function waitUntilReady(child) {
  let log = '';
  child.stderr.on('data', (text) => (log += text));
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
    const url = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(log)?.[0];
    if (url !== undefined && (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok) {
      return url;
    }
    await setTimeout(READY_POLL_MS);
  }
  throw new Error(
    `The server was not ready within ${(READY_ATTEMPTS * READY_POLL_MS) / 1000} s. Its log:\n${log}`,
  );
}
