import { decodeWorkerId } from '@heartline/protocol';
import { isDeepStrictEqual } from 'node:util';
import { type Config } from '../../config/schema/config';
import { type SourceSettings } from '../../config/schema/sources/source-kinds';
import { type Fleet } from '../../fleet/fleet';
import { type Worker } from '../../model/worker';
import { type Log } from '../../telemetry/log';
import { type SourceMetrics } from '../../telemetry/source-metrics';
import { ReportRateLimiter } from '../report-rate-limiter';
import { ingestReading, type IngestReadingDeps } from './ingest-reading';
import { PollLoop } from './poll-loop';
import { type Source } from './source';

export interface SourceSetDeps {
  readonly fleet: Pick<Fleet, 'apply' | 'applySandbox' | 'committed' | 'markFailed' | 'sources' | 'state'>;
  /** Creates a source; does not connect. */
  readonly create: (settings: SourceSettings) => Source;
  readonly config: Config;
  readonly metrics: IngestReadingDeps['metrics'];
  readonly sourceMetrics: SourceMetrics;
  readonly log: Log;
  readonly random?: () => number;
}

interface RunningSource {
  readonly settings: SourceSettings;
  readonly loop: PollLoop;
}

/** Names of the workers of a source that have neither stopped nor failed, as the source names them. */
function monitoredNames(workers: Iterable<Worker>, source: string, prefix: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { id, source: from, health } of workers) {
    if (from === source && health.state !== 'stopped' && health.state !== 'failed') {
      const name = decodeWorkerId(id);
      names.add(name.startsWith(prefix) ? name.slice(prefix.length) : name);
    }
  }
  return names;
}

/** Workers that report to the exporter have this source. */
const REPORTING = 'http';

/** The sources of the configuration. A reload starts, restarts and ends those that it adds, changes and removes. */
export class SourceSet {
  readonly #deps: SourceSetDeps;
  readonly #running = new Map<string, RunningSource>();
  /** Changes that are in progress, in order: a changed source starts when its predecessor has ended. */
  #changes: Promise<void> = Promise.resolve();

  constructor(deps: SourceSetDeps) {
    this.#deps = deps;
  }

  /**
   * Starts the sources of the configuration, and ends those that it does not contain, from before a restart, too: their
   * workers are no longer monitored. Returns at once; `settled` resolves when all has started and ended.
   */
  configure(all: readonly SourceSettings[]): void {
    const names = new Set(all.map(({ config }) => config.name));
    const known = [...this.#running.keys(), ...this.#deps.fleet.state.sources()];
    for (const name of new Set(known)) {
      if (name !== REPORTING && !names.has(name)) {
        this.#change(name, () => this.#end(name, { removed: true }));
      }
    }
    for (const settings of all) {
      const { name } = settings.config;
      this.#change(name, async () => {
        if (!isDeepStrictEqual(this.#running.get(name)?.settings, settings)) {
          await this.#end(name, { removed: false });
          this.#start(settings);
        }
      });
    }
  }

  /** Resolves when the changes of `configure` are complete. */
  async settled(): Promise<void> {
    await this.#changes;
  }

  /** Ends all sources, those included that a reload is about to start. Their workers stay as they are. */
  async close(): Promise<void> {
    this.#change('', async () => {
      const names = [...this.#running.keys()];
      await Promise.all(names.map((name) => this.#end(name, { removed: false })));
    });
    await this.settled();
  }

  #change(name: string, change: () => Promise<void>): void {
    this.#changes = this.#changes.then(change).catch((error: unknown) => {
      this.#deps.log.error({ source: name, err: error }, 'changing a source failed');
    });
  }

  #start(settings: SourceSettings): void {
    const { create, fleet, config, metrics, sourceMetrics, log, random = Math.random } = this.#deps;
    const { name, prefix, poll_interval_seconds: pollSeconds, timeout_seconds: timeout } = settings.config;
    const pollIntervalMs = Math.round(pollSeconds * 1000);
    const now = () => fleet.state.now();
    const ingestDeps = {
      fleet,
      config,
      metrics,
      rateLimiter: new ReportRateLimiter(),
      sandboxRateLimiter: new ReportRateLimiter(),
      source: name,
      prefix,
      pollIntervalMs,
    };
    const loop = new PollLoop({
      source: create(settings),
      name,
      pollIntervalMs,
      timeoutMs: Math.round(timeout * 1000),
      now,
      maxWorkers: () => config.limits.workers,
      monitored: () => monitoredNames(fleet.state.workers(), name, prefix),
      readUpTo: (table) => fleet.sources.readUpTo(name, table),
      random,
      onReading: (reading, context) => ingestReading(reading, context, ingestDeps),
      onDown: (since) => fleet.sources.disconnected(name, since),
      onUp: ({ awaitsGoodbyes = false }) => {
        fleet.sources.reconnected(name);
        if (awaitsGoodbyes) {
          fleet.sources.suspended(name);
        } else {
          fleet.sources.resumed(name);
        }
      },
      metrics: sourceMetrics,
      log,
    });
    this.#running.set(name, { settings, loop });
    // Workers may have said goodbye before the start, which the first reading tells.
    fleet.sources.suspended(name);
    loop.start();
  }

  async #end(name: string, { removed }: { readonly removed: boolean }): Promise<void> {
    const { fleet, sourceMetrics, log } = this.#deps;
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.loop.close().catch((error: unknown) => {
      log.warn({ source: name, err: error }, 'the connection of a source could not be closed');
    });
    if (removed) {
      sourceMetrics.removed(name);
      const workers = await fleet.sources.removed(name);
      log.info(
        { source: name, workers },
        'source is no longer configured; its workers are no longer monitored',
      );
    }
  }
}
