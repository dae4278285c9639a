import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const EXPORTER = join(import.meta.dirname, '../../exporter/dist/main.js');
const BARE_SERVER = join(import.meta.dirname, 'bare-server.mjs');
const READY_ATTEMPTS = 200;
const READY_POLL_MS = 50;

/** Starts the exporter as a process on a free port, with an empty journal. */
export async function startExporter() {
  const home = mkdtempSync(join(tmpdir(), 'heartline-bench-'));
  const flags = ['--web.listen-address=127.0.0.1:0', `--storage.path=${home}`, '--log.format=json'];
  const exporter = await startServer([EXPORTER, ...flags]);
  return {
    ...exporter,
    async stop() {
      await exporter.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Starts the baseline: a bare Node server that responds to the same requests and stores nothing. */
export function startBareServer() {
  return startServer([BARE_SERVER]);
}

async function startServer(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await waitUntilReady(child);
  const threads = `/proc/${child.pid}/task`;
  return {
    url,
    /**
     * CPU seconds so far, user and system, of all current threads. /proc/…/schedstat counts in nanoseconds,
     * /proc/…/stat in units of 10 ms.
     */
    cpuSeconds() {
      const nanoseconds = readdirSync(threads).map((thread) =>
        Number(readFileSync(join(threads, thread, 'schedstat'), 'utf8').split(' ')[0]),
      );
      return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e9;
    },
    memoryBytes() {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
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
