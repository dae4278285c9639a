import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseFlags } from '../config/load/flags';
import { loadConfig } from '../config/load/load';
import { type Config } from '../config/schema/config';
import { type ExporterMetrics, type RefusedReport } from '../model/exporter-metrics';
import { type Clock, type Millis } from '../model/time';
import { Fleet, type FleetDeps } from './fleet';

export const START: Millis = Date.parse('2026-11-22T10:00:00Z');

/** A clock that only moves when `pass` is called. */
export class ManualClock implements Clock {
  at: Millis;

  constructor(at: Millis = START) {
    this.at = at;
  }

  now = (): Millis => this.at;

  pass(seconds: number): void {
    this.at += Math.round(seconds * 1000);
  }
}

/** Counts calls by metric and label, e.g. `rejected invalid`. */
export class FakeExporterMetrics implements ExporterMetrics {
  readonly counts: Record<string, number> = {};
  suppressed = false;

  reportsAccepted = (source: string, count: number) => this.#count(`accepted ${source}`, count);
  requestRefused = (reason: string) => this.#count(`refused ${reason}`, 1);
  reportRejected = (reason: string, count = 1) => this.#count(`rejected ${reason}`, count);
  reportOutdated = (reason: string) => this.#count(`outdated ${reason}`);
  readonly refused: RefusedReport[] = [];
  reportRefused = (report: RefusedReport) => void this.refused.push(report);
  seriesDropped = (reason: string, count = 1) => this.#count(`dropped ${reason}`, count);
  workerRemoved = (reason: string) => this.#count(`removed ${reason}`);
  journalOpened = () => undefined;
  journalWritten = () => this.#count('journal');
  detectionSuppressed = (suppressed: boolean) => {
    this.suppressed = suppressed;
  };
  detectionDelayed = (state: string) => this.#count(`delayed ${state}`);
  eventLoopLag = () => this.#count('event loop lag');
  configReloaded = () => this.#count('reload');
  scrapeRendered = () => this.#count('rendered');

  #count(name: string, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }
}

export function defaultConfig(flags: readonly string[] = []): Config {
  return loadConfig({ flags: parseFlags(flags), environment: {}, read: () => '' }).config;
}

/** A fleet with a journal in a temporary directory and a manual clock. `reopen` simulates a restart. */
export class FleetHarness {
  readonly clock = new ManualClock();
  readonly metrics = new FakeExporterMetrics();
  readonly directory = mkdtempSync(join(tmpdir(), 'heartline-fleet-'));
  fleet: Fleet | undefined;
  readonly #options: Partial<FleetDeps>;

  constructor(options: Partial<FleetDeps> = {}) {
    this.#options = options;
  }

  async open(): Promise<Fleet> {
    this.fleet = await Fleet.open({
      journalPath: join(this.directory, 'journal'),
      config: defaultConfig(),
      clock: this.clock,
      metrics: this.metrics,
      log: pino({ level: 'silent' }),
      ...this.#options,
    });
    return this.fleet;
  }

  /** Advances the clock, and evaluates all workers that are due. */
  pass(seconds: number): void {
    this.clock.pass(seconds);
    while (this.fleet?.tick()) {
      continue;
    }
  }

  async reopen(downSeconds = 0): Promise<Fleet> {
    await this.fleet?.close();
    this.clock.pass(downSeconds);
    return this.open();
  }

  async end(): Promise<void> {
    await this.fleet?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
