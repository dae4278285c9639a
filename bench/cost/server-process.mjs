import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../exporter/dist/main.js');
const BARE = join(import.meta.dirname, 'bare-server.mjs');

/** The real exporter as a process of its own, on a free port, with a journal of its own. */
export async function startExporter() {
  const home = mkdtempSync(join(tmpdir(), 'heartline-bench-'));
  const flags = ['--web.listen-address=127.0.0.1:0', `--storage.path=${home}`, '--log.format=json'];
  const exporter = await startServer([MAIN, ...flags]);
  return {
    ...exporter,
    async stop() {
      await exporter.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The baseline: a bare server of Node's that answers the same requests, and keeps nothing. */
export function startBareServer() {
  return startServer([BARE]);
}

async function startServer(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await listening(child);
  const threads = `/proc/${child.pid}/task`;
  return {
    url,
    /** Seconds of CPU so far, user and system, of all threads that live: to the nanosecond, where `times` counts in 10 ms. */
    cpuSeconds() {
      const nanoseconds = readdirSync(threads).map((thread) =>
        Number(readFileSync(join(threads, thread, 'schedstat'), 'utf8').split(' ')[0]),
      );
      return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
    },
    memoryBytes() {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function listening(child) {
  let log = '';
  child.stderr.on('data', (text) => (log += text));
  for (let tries = 0; tries < 200; tries++) {
    const url = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(log)?.[0];
    if (url !== undefined && (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok) return url;
    await setTimeout(50);
  }
  throw new Error(`The server did not come up: ${log}`);
}
