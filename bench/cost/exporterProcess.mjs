import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const MAIN = join(import.meta.dirname, '../../exporter/dist/main.js');
/** Linux counts a process' time in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** The real exporter as a process of its own, on a free port, with a journal of its own. */
export async function startExporter() {
  const home = mkdtempSync(join(tmpdir(), 'heartline-bench-'));
  const flags = ['--web.listen-address=127.0.0.1:0', `--storage.path=${home}`, '--log.format=json'];
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await listening(child);
  return {
    url,
    /** Seconds of CPU so far, all threads together. */
    cpuSeconds() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    memoryBytes() {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
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
  throw new Error(`The exporter did not come up: ${log}`);
}
