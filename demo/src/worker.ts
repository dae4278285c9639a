import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { WorkerHeartbeat } from '@heartline/client';

import { isKindName, kindOf } from './kinds';
import { type FromWorker, isToWorker } from './fleet/message';
import { QueueFolder } from './queue/folder';
import { doJob } from './work/job';
import { LEAK_BOUND_BYTES, leak } from './work/leak';
import { rest } from './work/pace';
import { WORK } from './work/work';

/** What the supervisor (fleet.ts) restarts a worker at; so this is the worker's limit. */
const MEMORY_LIMIT_BYTES = LEAK_BOUND_BYTES + 64 * 1024 * 1024;
const EMPTY_QUEUE_REST_MS = 1000;

// Worker ID, type, interval and the exporter's address come from the environment, as they would in a container.
const [name = '', folder = ''] = process.argv.slice(2);
if (!isKindName(name) || folder === '') throw new Error('usage: worker.js <kind of worker> <work folder>');
const kind = kindOf(name);
const queue = new QueueFolder(folder, name);

const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

const stopping = new AbortController();
const stop = (): void => stopping.abort();
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The supervisor is gone: a fleet without one would go on for ever.
process.on('disconnect', stop);

const heartbeat = new WorkerHeartbeat({
  failureThreshold: kind.failureThreshold,
  version,
  slots: 1,
  memoryLimitBytes: MEMORY_LIMIT_BYTES,
  metadata: { node: process.version },
  onCommand: () => {
    const message: FromWorker = { wants: 'restart' };
    process.send?.(message);
  },
});
heartbeat.expectTask(kind.task, kind.expectedSeconds);
heartbeat.start();

process.on('message', (message: unknown) => {
  if (isToWorker(message)) leak();
});

const resting = async (ms: number): Promise<void> => {
  // Rejects when it is time to stop, which is what the loop below looks at next.
  await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
};

const tellDepth = async (): Promise<void> => {
  const { waiting, active, oldestWaitingAt } = await queue.depth();
  const oldest_waiting_at = oldestWaitingAt?.toISOString() ?? null;
  heartbeat.setQueue({ queue: name, connected: true, waiting, active, oldest_waiting_at });
};

const workOn = async (): Promise<void> => {
  while (!stopping.signal.aborted) {
    const before = process.cpuUsage();
    const claim = await queue.claim(heartbeat.workerId);
    if (claim === undefined) heartbeat.markIdle();
    else await doJob(claim, queue, WORK[name], heartbeat);
    await tellDepth();
    const { user, system } = process.cpuUsage(before);
    await resting(claim === undefined ? EMPTY_QUEUE_REST_MS : rest((user + system) / 1000));
  }
  await heartbeat.stop();
  if (process.connected) process.disconnect();
};

void workOn();
