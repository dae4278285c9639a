import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { WorkerHeartbeat } from '@heartline/client';

import { type FromWorker, isToWorker } from '../fleet/ipc-messages';
import { isKindName, kindOf } from '../worker-types';
import { type Claim, QueueFolder } from '../queue/queue-folder';
import { type Priority } from '../queue/job';
import { StoreLink } from '../store/store-client';
import { LONGEST_JOB_MS, doJob } from '../work/run-job';
import { LEAK_BOUND_BYTES, leak } from '../chaos/memory-leak';
import { rest } from '../work/cpu-throttle';
import { skillOf } from '../work/worker-behaviour';
import { countTraffic } from '../work/network-traffic';

/** What the supervisor (fleet/fleet-supervisor.ts) restarts a worker at; so this is the worker's limit. */
const MEMORY_LIMIT_BYTES = LEAK_BOUND_BYTES + 64 * 1024 * 1024;
const EMPTY_QUEUE_REST_MS = 1000;
/** A job that is given up has this long to notice it. */
const STUCK_AFTER_SECONDS = LONGEST_JOB_MS / 1000 + 5;

// Worker ID, type, interval and the exporter's address come from the environment, as they would in a container.
const [name = '', folder = '', storeUrl = ''] = process.argv.slice(2);
if (!isKindName(name) || folder === '' || storeUrl === '')
  throw new Error('usage: worker.js <kind of worker> <work folder> <address of the store>');
const kind = kindOf(name);
const queue = new QueueFolder(folder, name);
const traffic = countTraffic();

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

const stopping = new AbortController();
function stop(): void {
  stopping.abort();
}
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
heartbeat.setExpectedDuration(kind.task, kind.expectedSeconds, STUCK_AFTER_SECONDS);
const store = new StoreLink(storeUrl, heartbeat);
const skill = skillOf(name, heartbeat, folder);
const desk = { queue, work: skill.work, heartbeat, store };

process.on('message', (message: unknown) => {
  if (isToWorker(message)) leak();
});

async function resting(ms: number): Promise<void> {
  // Rejects when it is time to stop, which is what the loops below look at next.
  await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
}

/** How long the newest job of each priority waited until this worker had it. */
const waits = new Map<Priority, number>();

async function tellDepths(): Promise<void> {
  for (const { oldestWaitingAt, ...depth } of await queue.depths()) {
    const waited = waits.get(depth.priority);
    heartbeat.setQueue({
      queue: name,
      connected: true,
      ...depth,
      oldest_waiting_at: oldestWaitingAt?.toISOString() ?? null,
      ...(waited === undefined ? {} : { wait_seconds: waited }),
    });
  }
}

/** A job that failed before has waited on purpose: that says nothing of the queue. */
function tellWait({ job: { priority, queuedAt, attempt } }: Claim): void {
  if (attempt > 1) return;
  const seconds = Math.max(Date.now() - queuedAt, 0) / 1000;
  waits.set(priority, seconds);
  heartbeat.recordAssignment(seconds);
}

async function workOn(): Promise<void> {
  while (!stopping.signal.aborted) {
    const before = process.cpuUsage();
    const claim = await queue.claim(heartbeat.workerId, Date.now(), () =>
      heartbeat.recordAssignment(0, true),
    );
    if (claim === undefined) heartbeat.markIdle();
    else {
      tellWait(claim);
      await doJob(claim, desk);
    }
    await tellDepths();
    const { user, system } = process.cpuUsage(before);
    await resting(claim === undefined ? EMPTY_QUEUE_REST_MS : rest((user + system) / 1000));
  }
}

/** Before each heartbeat, whether or not there is work. */
async function lookAround(): Promise<void> {
  while (!stopping.signal.aborted) {
    await Promise.all([store.flush(), skill.look()]);
    const { received, transmitted } = traffic();
    heartbeat.setNetwork({ receive_bytes_total: received, transmit_bytes_total: transmitted });
    await resting(kind.intervalSeconds * 1000);
  }
}

async function live(): Promise<void> {
  heartbeat.start();
  await skill.prepare();
  store.event('worker_started', { worker: heartbeat.workerId, pid: process.pid });
  await Promise.all([workOn(), lookAround()]);
  await skill.end();
  store.event('worker_stopped', { worker: heartbeat.workerId });
  await store.end();
  await heartbeat.stop();
  if (process.connected) process.disconnect();
}

void live();
