import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { seeded } from '../random';
import { makeTrouble } from '../chaos/chaos';
import { type Announcement, announcementLine } from '../fleet/events';
import { findFiles, nearestModules } from '../queue/source-files';
import { type FleetOptions, USAGE, parseFleetOptions } from '../fleet/options';
import { parseOrder } from '../fleet/commands';
import { STORE } from '../fleet/store-process';
import { Supervisor } from '../fleet/fleet-supervisor';
import { arrivals, failingAt, supply } from '../queue/job-producer';
import { KINDS } from '../worker-types';
import { provideModel } from '../work/model-file';
import { QueueFolder } from '../queue/queue-folder';

const SUPPLY_EVERY_MS = 2000;

function onAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}

async function run(options: FleetOptions): Promise<void> {
  const announce = (announcement: Announcement): void => {
    process.stdout.write(`${announcementLine(announcement, new Date(), options.json)}\n`);
  };
  const workFolder = options.workDir ?? (await mkdtemp(join(tmpdir(), 'heartline-demo-')));
  const files = await findFiles(options.filesDir ?? nearestModules(__dirname));
  const queues = KINDS.map(({ type }) => new QueueFolder(workFolder, type));
  for (const queue of queues) await queue.open();
  await provideModel(workFolder, files.texts);

  // One after the other, and waited for at the end: the folder must not go while jobs are moved in it.
  let released: Promise<unknown> = Promise.resolve();
  const release = (queue: QueueFolder, workerId: string): void => {
    released = released
      .then(() => queue.release(workerId))
      .catch((error: unknown) => {
        announce({
          event: 'control',
          detail: `the jobs of ${workerId} cannot be given back: ${String(error)}`,
        });
      });
  };
  const supervisor = new Supervisor(
    options.workers,
    {
      url: options.url,
      workFolder,
      awaySeconds: options.awaySeconds,
      onGone: (workerId, kind) => {
        for (const queue of queues) if (queue.kind === kind) release(queue, workerId);
      },
    },
    announce,
  );
  const ending = new AbortController();
  const end = (): void => {
    // Asked twice: no more waiting.
    if (ending.signal.aborted) supervisor.killAll();
    ending.abort();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  createInterface({ input: process.stdin }).on('line', (line) => {
    const parsed = parseOrder(line);
    if (typeof parsed === 'string') announce({ event: 'control', detail: parsed });
    else supervisor.obey(parsed.order, parsed.worker);
  });

  const startedAt = performance.now();
  const chance = seeded(options.chaosSeed);
  const supplying = async (): Promise<void> => {
    for (;;) {
      const failing = failingAt(performance.now() - startedAt, options.failuresPerThousand / 1000);
      const source = { files, failing, chance: Math.random };
      for (const queue of queues) {
        const rate = KINDS.find(({ type }) => type === queue.kind)?.jobsPerSecond ?? 0;
        const mean = (rate * supervisor.count(queue.kind) * SUPPLY_EVERY_MS) / 1000;
        await supply(queue, arrivals(mean, Math.random), source, Date.now());
      }
      await pause(SUPPLY_EVERY_MS, undefined, { signal: ending.signal });
    }
  };

  announce({ event: 'fleet', detail: `${options.workers} workers report to ${options.url}` });
  const activities = [supplying(), supervisor.startAll()];
  if (options.chaos)
    activities.push(
      makeTrouble(
        { workers: supervisor.workerIds, store: STORE },
        options.awaySeconds,
        chance,
        ({ deed, whom }) => supervisor.obey(deed, whom),
        ending.signal,
      ),
    );
  await Promise.all(activities).catch(onAbort);
  await supervisor.end();
  await released;
  if (options.workDir === undefined) await rm(workFolder, { recursive: true, force: true });
  announce({ event: 'fleet', detail: 'all workers have stopped' });
}

async function main(): Promise<void> {
  const options = parseFleetOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(USAGE);
  else await run(options);
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
