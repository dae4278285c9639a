import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { runChaos } from '../chaos/chaos';
import { parseCommand } from '../fleet/commands';
import { type FleetEvent, formatEvent } from '../fleet/events';
import { FleetSupervisor } from '../fleet/fleet-supervisor';
import { type FleetOptions, USAGE, parseFleetOptions } from '../fleet/options';
import { STORE_NAME } from '../fleet/store-process';
import { arrivalCount, failureRateAt, produceJobs } from '../queue/job-producer';
import { QueueFolder } from '../queue/queue-folder';
import { findNodeModules, findSourceFiles } from '../queue/source-files';
import { createRandom } from '../random';
import { ensureModel } from '../work/file-kind-model';
import { WORKER_TYPE_SPECS } from '../worker-types';

const PRODUCE_INTERVAL_MS = 2000;

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') {
    throw error;
  }
}

async function run(options: FleetOptions): Promise<void> {
  const print = (event: FleetEvent): void => {
    process.stdout.write(`${formatEvent(event, new Date(), options.json)}\n`);
  };
  const workFolder = options.workDir ?? (await mkdtemp(join(tmpdir(), 'heartline-demo-')));
  const files = await findSourceFiles(options.filesDir ?? findNodeModules(__dirname));
  const queues = WORKER_TYPE_SPECS.map((spec) => ({ spec, queue: new QueueFolder(workFolder, spec.type) }));
  for (const { queue } of queues) {
    await queue.open();
  }
  await ensureModel(workFolder, files.texts);

  // Releases run one by one and are awaited at the end, because the work folder is removed only after the last one.
  let releases: Promise<unknown> = Promise.resolve();
  const releaseJobs = (queue: QueueFolder, workerId: string): void => {
    releases = releases
      .then(() => queue.release(workerId))
      .catch((error: unknown) => {
        print({ event: 'control', detail: `Failed to requeue the jobs of ${workerId}: ${String(error)}` });
      });
  };
  const supervisor = new FleetSupervisor(
    options.workers,
    {
      url: options.url,
      workFolder,
      awaySeconds: options.awaySeconds,
      onWorkerExit: (workerId, type) => {
        for (const { queue } of queues) {
          if (queue.workerType === type) {
            releaseJobs(queue, workerId);
          }
        }
      },
    },
    print,
  );
  const stopping = new AbortController();
  const stop = (): void => {
    // A second signal ends the graceful stop.
    if (stopping.signal.aborted) {
      supervisor.killAll();
    }
    stopping.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  createInterface({ input: process.stdin }).on('line', (line) => {
    const parsed = parseCommand(line);
    if (typeof parsed === 'string') {
      print({ event: 'control', detail: parsed });
    } else {
      supervisor.execute(parsed.command, parsed.target);
    }
  });

  const startedAt = performance.now();
  const produceRegularly = async (): Promise<void> => {
    for (;;) {
      const sinceStart = performance.now() - startedAt;
      const failureRate = failureRateAt(sinceStart, options.failuresPerThousand / 1000);
      const source = { files, failureRate, random: Math.random };
      for (const { queue, spec } of queues) {
        const mean = (spec.jobsPerSecond * supervisor.count(spec.type) * PRODUCE_INTERVAL_MS) / 1000;
        await produceJobs(queue, arrivalCount(mean, Math.random), source, Date.now());
      }
      await pause(PRODUCE_INTERVAL_MS, undefined, { signal: stopping.signal });
    }
  };

  print({ event: 'fleet', detail: `Starting ${options.workers} workers that report to ${options.url}` });
  const activities = [produceRegularly(), supervisor.startAll()];
  if (options.chaos) {
    activities.push(
      runChaos(
        { workers: supervisor.workerIds, store: STORE_NAME },
        options.awaySeconds,
        createRandom(options.chaosSeed),
        ({ action, target }) => supervisor.execute(action, target),
        stopping.signal,
      ),
    );
  }
  await Promise.all(activities).catch(ignoreAbort);
  await supervisor.stopAll();
  await releases;
  if (options.workDir === undefined) {
    await rm(workFolder, { recursive: true, force: true });
  }
  print({ event: 'fleet', detail: 'All workers have stopped' });
}

async function main(): Promise<void> {
  const options = parseFleetOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
  } else {
    await run(options);
  }
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
