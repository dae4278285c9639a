import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { WorkerHeartbeat } from '@heartline/client';

import { MAX_LEAK_BYTES, startMemoryLeak } from '../chaos/memory-leak';
import { type WorkerRequest, isProcessCommand } from '../fleet/ipc-messages';
import { type Priority } from '../queue/job';
import { type Claim, QueueFolder } from '../queue/queue-folder';
import { StoreClient } from '../store/store-client';
import { throttleDelayMs } from '../work/cpu-throttle';
import { trackNetworkTraffic } from '../work/network-traffic';
import { MAX_JOB_MS, runJob } from '../work/run-job';
import { createBehaviour } from '../work/worker-behaviour';
import { isWorkerType, workerTypeSpec } from '../worker-types';

/** The limit that the worker reports; a leak comes close to it. */
const MEMORY_LIMIT_BYTES = MAX_LEAK_BYTES + 64 * 1024 * 1024;
const EMPTY_QUEUE_DELAY_MS = 1000;
/** A job is aborted after MAX_JOB_MS and has this long to end. */
const STUCK_AFTER_SECONDS = MAX_JOB_MS / 1000 + 5;

// Worker ID, type, interval and the exporter's URL come from environment variables, as in a container.
const [type = '', folder = '', storeUrl = ''] = process.argv.slice(2);
if (!isWorkerType(type) || folder === '' || storeUrl === '') {
  throw new Error('Usage: worker.js <worker type> <work folder> <URL of the store>');
}
const spec = workerTypeSpec(type);
const queue = new QueueFolder(folder, type);
const readTraffic = trackNetworkTraffic();

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

const stopping = new AbortController();
function stop(): void {
  stopping.abort();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// The supervisor has exited; without it the worker would run forever.
process.on('disconnect', stop);

const heartbeat = new WorkerHeartbeat({
  failureThreshold: spec.failureThreshold,
  version,
  slots: 1,
  memoryLimitBytes: MEMORY_LIMIT_BYTES,
  metadata: { node: process.version },
  onCommand: () => {
    const message: WorkerRequest = { request: 'restart' };
    process.send?.(message);
  },
});
heartbeat.setExpectedDuration(spec.task, spec.expectedSeconds, STUCK_AFTER_SECONDS);
const store = new StoreClient(storeUrl, heartbeat);
const behaviour = createBehaviour(type, heartbeat, folder);
const context = { queue, handler: behaviour.handler, heartbeat, store };

process.on('message', (message: unknown) => {
  if (isProcessCommand(message)) {
    startMemoryLeak();
  }
});

/** Waits, or returns at once when the worker is stopping. */
async function delay(ms: number): Promise<void> {
  // Rejects when the worker is stopping, which the loops below check next.
  await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
}

/** How long the newest job of each priority waited until this worker claimed it, in seconds. */
const waitSeconds = new Map<Priority, number>();

async function reportQueueDepths(): Promise<void> {
  for (const { oldestWaitingAt, ...depth } of await queue.depths()) {
    const wait = waitSeconds.get(depth.priority);
    heartbeat.setQueue({
      queue: spec.type,
      connected: true,
      ...depth,
      oldest_waiting_at: oldestWaitingAt?.toISOString() ?? null,
      ...(wait === undefined ? {} : { wait_seconds: wait }),
    });
  }
}

/** Reports how long a job waited. The wait of a retried job includes its delay, so it is not reported. */
function reportWait({ job: { priority, queuedAt, attempt } }: Claim): void {
  if (attempt > 1) {
    return;
  }
  const seconds = Math.max(Date.now() - queuedAt, 0) / 1000;
  waitSeconds.set(priority, seconds);
  heartbeat.recordAssignment(seconds);
}

async function runJobs(): Promise<void> {
  while (!stopping.signal.aborted) {
    const cpuBefore = process.cpuUsage();
    const claim = await queue.claim(heartbeat.workerId, Date.now(), () =>
      heartbeat.recordAssignment(0, true),
    );
    if (claim === undefined) {
      heartbeat.markIdle();
    } else {
      reportWait(claim);
      await runJob(claim, context);
    }
    await reportQueueDepths();
    const { user, system } = process.cpuUsage(cpuBefore);
    await delay(claim === undefined ? EMPTY_QUEUE_DELAY_MS : throttleDelayMs((user + system) / 1000));
  }
}

/** Sends events and measures resources once per heartbeat interval, whether or not there are jobs. */
async function measureRegularly(): Promise<void> {
  while (!stopping.signal.aborted) {
    await Promise.all([store.flush(), behaviour.measure()]);
    const { receivedBytes, transmittedBytes } = readTraffic();
    heartbeat.setNetwork({ receive_bytes_total: receivedBytes, transmit_bytes_total: transmittedBytes });
    await delay(spec.intervalSeconds * 1000);
  }
}

async function main(): Promise<void> {
  heartbeat.start();
  await behaviour.prepare();
  store.addEvent('worker_started', { worker: heartbeat.workerId, pid: process.pid });
  await Promise.all([runJobs(), measureRegularly()]);
  await behaviour.close();
  store.addEvent('worker_stopped', { worker: heartbeat.workerId });
  await store.close();
  await heartbeat.stop();
  if (process.connected) {
    process.disconnect();
  }
}

void main();
