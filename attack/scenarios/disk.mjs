import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';
import { timeUntil } from '../journal/time-until.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterInFolder } = require('../../e2e/environment/exporter-in-folder.ts');
const { SmallFileSystem } = require('../../e2e/environment/small-file-system.ts');

export const title = 'the disk of the journal becomes full, has no inodes, or limits the size of files';

const BATCHES = [1, 100, 101, 1000];
/** An exporter that runs has about 20 files and folders, and 24 do not suffice for its start. `fillInodes` takes the rest. */
const INODES = 64;
const FLAGS = ['--limits.reports-per-second-per-worker=10000'];
/** Time on the full disk: the exporter's own commits fail meanwhile. */
const FULL_MS = 15_000;
const RECOVERY_LIMIT_MS = 1500;

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-disk-'));
  const rows = [];
  try {
    rows.push(...(await onFileSystem(folder, 'full disk', 'size=8m', fillBytes)));
    rows.push(...(await onFileSystem(folder, 'no inodes', `size=64m,nr_inodes=${INODES}`, fillInodes)));
    rows.push(...(await withFileSizeLimit(folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

async function onFileSystem(folder, name, options, fill) {
  if (!SmallFileSystem.isAvailable) {
    return [{ check: `${name}: the file system can be mounted`, result: 'only as root', holds: false }];
  }
  const disk = SmallFileSystem.mount(join(folder, name.replaceAll(' ', '-')), options);
  let exporter;
  try {
    exporter = await ExporterInFolder.start({
      storage: join(disk.path, 'data'),
      flags: [...FLAGS, '--heartbeat.interval-seconds=1'],
    });
    const before = await sendAll(exporter);
    const empty = fill(disk);
    const during = name === 'full disk' ? await untilRejected(exporter) : await sendAll(exporter);
    await pause(name === 'full disk' ? FULL_MS : 0);
    const healthy = await (await fetch(`${exporter.url}/-/healthy`)).text();
    empty();
    const recovered = await timeUntil(async () => (await send(exporter, 1)) === 202, 30_000);
    const after = await sendAll(exporter);
    const isAlive = !exporter.process.hasEnded;
    return [
      {
        check: `${name}: the exporter keeps running, and rejects with 503 only`,
        result: `before ${before}; during ${during}; after ${after}; ${isAlive ? 'runs' : 'ended'}`,
        // An exporter without inodes may go on: its files are open.
        holds:
          isAlive &&
          [before, after].every((statuses) => /^202( 202)*$/.test(statuses)) &&
          (name === 'full disk' ? during.endsWith('then 503') : /^(202|503)( (202|503))*$/.test(during)),
      },
      {
        check: `${name}: reports are accepted within ${RECOVERY_LIMIT_MS} ms when there is room`,
        result: `${recovered ?? 'not within 30 s'} ms; /-/healthy before: ${healthy.slice(0, 120)}`,
        holds: recovered !== undefined && recovered < RECOVERY_LIMIT_MS,
      },
    ];
  } finally {
    await exporter?.end();
    disk.unmount();
  }
}

/** A file size limit is what a quota looks like to a process. */
async function withFileSizeLimit(folder) {
  const limit = 3 << 20;
  const exporter = await ExporterInFolder.start({
    storage: join(folder, 'limited'),
    prefix: ['prlimit', `--fsize=${limit}:unlimited`],
    flags: FLAGS,
  });
  try {
    const during = await untilRejected(exporter);
    spawnSync('prlimit', ['--pid', String(exporter.pid), '--fsize=unlimited']);
    const recovered = await timeUntil(async () => (await send(exporter, 1)) === 202, 30_000);
    return [
      {
        check: 'file size limit: reports are rejected with 503, and accepted when it is raised',
        result: `${during}; accepted again after ${recovered ?? 'more than 30000'} ms`,
        holds: during.endsWith('503') && recovered !== undefined,
      },
    ];
  } finally {
    await exporter.end();
  }
}

let sequence = 0;

async function send(exporter, count) {
  sequence++;
  const reports = Array.from({ length: count }, (_, n) => ({
    worker_id: `w-${n}`,
    boot_id: 'b',
    sequence,
    metadata: { text: 'x'.repeat(500), sequence },
  }));
  try {
    const response = await exporter.post('/api/v1/reports', reports);
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return `error ${error.cause?.code ?? error.message}`;
  }
}

async function sendAll(exporter) {
  const statuses = [];
  for (const count of BATCHES) {
    statuses.push(await send(exporter, count));
  }
  return statuses.join(' ');
}

/** Adds workers until a batch is rejected. */
async function untilRejected(exporter) {
  for (let round = 0; round < 60; round++) {
    const reports = Array.from({ length: 1000 }, (_, n) => ({
      worker_id: `w-${round}-${n}`,
      metadata: { text: 'x'.repeat(500) },
    }));
    const { status } = await exporter.post('/api/v1/reports', reports);
    if (status !== 202) {
      return `${round} batches of 1000 accepted, then ${status}`;
    }
  }
  return '60 batches of 1000 accepted';
}

function fillBytes(disk) {
  disk.fill();
  return () => {
    disk.empty();
    // More room than the rejected reports need.
    disk.remount('size=256m');
  };
}

function fillInodes({ path }) {
  const files = [];
  for (let n = 0; n < 1000; n++) {
    const file = join(path, `inode-${n}`);
    try {
      writeFileSync(file, '');
    } catch {
      // No inode is left.
      break;
    }
    files.push(file);
  }
  return () => files.forEach((file) => rmSync(file));
}
