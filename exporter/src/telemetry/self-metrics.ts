import {
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import {
  type RefusedReport,
  type ExporterMetrics,
  REFUSAL_REASONS,
  type RefusalReason,
} from '../model/exporter-metrics';
import { type FleetView } from '../model/fleet-view';
import { type LadderState } from '../model/health-states';
import { type Millis } from '../model/time';
import { type Build } from './build';
import { collectNodeMetrics } from './node-metrics';
import { RefusedReports } from './refused-reports';

const LAG_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

const DELAY_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

/** Use of a limit. */
export interface ByteUsage {
  readonly used: number;
  readonly limit: number;
}

/** The exporter's own metrics: a prom-client registry that the parts of the exporter update. */
export class SelfMetrics implements ExporterMetrics {
  readonly registry = new Registry();
  /** Accepted reports by source. Counted here: prom-client would hash the label for each report. */
  readonly #reports = new Map<string, number>();
  readonly #rejected = this.#counter(
    'heartline_reports_rejected_total',
    'Reports rejected. A request that is rejected before its reports are read counts as one.',
    'reason',
  );
  readonly #refused = this.#counter(
    'heartline_http_requests_refused_total',
    'Requests refused because of their credentials, origin or rate.',
    'reason',
  );
  readonly #outdated = this.#counter(
    'heartline_reports_outdated_total',
    'Accepted reports that count as heartbeats only: repeated, late, or of an older incarnation.',
    'reason',
  );
  readonly #dropped = this.#counter(
    'heartline_dropped_series_total',
    'Series omitted from the exposition.',
    'reason',
  );
  readonly #forgotten = this.#counter(
    'heartline_workers_forgotten_total',
    'Workers removed from the fleet.',
    'reason',
  );
  readonly #alertsDropped = this.#counter(
    'heartline_alerts_dropped_total',
    'Alerts deleted from the log to make room, and alerts that are too large to record.',
    'reason',
  );
  readonly #suppressed = this.#gauge(
    'heartline_detection_suppressed',
    'Whether the exporter cannot judge some worker yet, because it could not receive its heartbeats, or a source is down.',
  );
  readonly #delay = new Histogram({
    name: 'heartline_detection_delay_seconds',
    help: 'Time from a worker crossing a threshold to the first scrape that exposed its state.',
    labelNames: ['state'] as const,
    buckets: DELAY_BUCKETS,
    registers: [this.registry],
  });
  readonly #lag = new Histogram({
    name: 'heartline_event_loop_lag_seconds',
    help: 'Delay of an event loop timer, measured four times per second.',
    buckets: LAG_BUCKETS,
    registers: [this.registry],
  });
  readonly #journal = this.#once(
    'heartline_journal_last_write_timestamp_seconds',
    'Time of the last write to the journal.',
  );
  readonly #journalCreated = this.#once(
    'heartline_journal_created_timestamp_seconds',
    'When the journal was created. It changes if the exporter starts with an empty journal.',
  );
  readonly #reloaded = this.#once(
    'heartline_config_last_reload_successful',
    'Whether the last attempt to load the configuration succeeded.',
  );
  readonly #reloadedAt = this.#once(
    'heartline_config_last_reload_success_timestamp_seconds',
    'Time of the last successful load of the configuration.',
  );
  readonly #render = this.#once(
    'heartline_render_duration_seconds',
    'Processing time of the last complete scrape.',
  );
  readonly #series = this.#once(
    'heartline_series',
    'Series about workers and the fleet in the last complete scrape.',
  );

  #droppedLogLines = () => 0;
  #damagedJournals = () => 0;
  #byteLimits: Readonly<Record<string, () => ByteUsage>> = {};

  readonly #flawed = new Counter({
    name: 'heartline_reports_flawed_total',
    help: 'Reports that counted without a part that was not valid.',
    registers: [this.registry],
  });
  #now: () => Millis = Date.now;
  readonly #refusedReports = new RefusedReports(this.registry, () => this.#now());

  constructor({ version, revision }: Build) {
    this.#live(
      'heartline_journal_damaged_files',
      'Damaged journal files that were set aside and still exist.',
      () => this.#damagedJournals(),
    );
    this.#perLimit('heartline_limit_used_bytes', 'Bytes in use of a limit in bytes.', ({ used }) => used);
    this.#perLimit('heartline_limit_bytes', 'A limit in bytes, as configured.', ({ limit }) => limit);
    const build = new Gauge({
      name: 'heartline_build_info',
      help: 'Always 1; the labels are the versions of the exporter and Node.js.',
      labelNames: ['version', 'revision', 'node_version'] as const,
      registers: [this.registry],
    });
    for (const reason of ['evicted', 'too_large']) {
      this.#alertsDropped.inc({ reason }, 0);
    }
    for (const state of ['degraded', 'critical', 'failed'] as const) {
      this.#delay.zero({ state });
    }
    this.#countReports();
    this.#countDroppedLogLines();
    for (const reason of REFUSAL_REASONS) {
      this.#refused.inc({ reason }, 0);
    }
    build.set({ version, revision, node_version: process.version }, 1);
    collectNodeMetrics(this.registry);
  }

  /** Starts exposing the fleet's size and clock. */
  watch(fleet: Pick<FleetView, 'now' | 'size'>): void {
    this.#now = () => fleet.now();
    this.#live('heartline_workers', 'Workers in the fleet.', () => fleet.size);
    this.#live(
      'heartline_clock_timestamp_seconds',
      'Time of the exporter’s clock at the scrape.',
      () => fleet.now() / 1000,
    );
  }

  /** Sets how many log lines were dropped so far: 0 until this is called. */
  watchLog(droppedLines: () => number): void {
    this.#droppedLogLines = droppedLines;
  }

  /** Sets how many damaged files of the journal are kept: 0 until this is called. */
  watchJournal(damagedFiles: () => number): void {
    this.#damagedJournals = damagedFiles;
  }

  /** Starts exposing how much of each limit in bytes is in use, by the name of its key below `limits`. */
  watchByteLimits(limits: Readonly<Record<string, () => ByteUsage>>): void {
    this.#byteLimits = limits;
  }

  /** Returns the names of all registered families. */
  names(): readonly string[] {
    return this.registry.getMetricsAsArray().map(({ name }) => name);
  }

  /** Returns the families with the given names and their values; all families by default. */
  async families(
    names?: ReadonlySet<string>,
  ): Promise<readonly MetricObjectWithValues<MetricValue<string>>[]> {
    const metrics = await this.registry.getMetricsAsJSON();
    return names === undefined ? metrics : metrics.filter(({ name }) => names.has(name));
  }

  reportsAccepted(source: string, count: number): void {
    this.#reports.set(source, (this.#reports.get(source) ?? 0) + count);
  }

  reportRejected(reason: string, count = 1): void {
    this.#rejected.inc({ reason }, count);
  }

  requestRefused(reason: RefusalReason): void {
    this.#refused.inc({ reason });
  }

  reportOutdated(reason: string): void {
    this.#outdated.inc({ reason });
  }

  reportRefused(report: RefusedReport): void {
    if (report.reason === 'flawed') {
      this.#flawed.inc();
    }
    this.#refusedReports.add(report);
  }

  seriesDropped(reason: string, count = 1): void {
    this.#dropped.inc({ reason }, count);
  }

  alertsEvicted(count: number): void {
    this.#alertsDropped.inc({ reason: 'evicted' }, count);
  }

  alertsRejected(count: number): void {
    this.#alertsDropped.inc({ reason: 'too_large' }, count);
  }

  workerRemoved(reason: string): void {
    this.#forgotten.inc({ reason });
  }

  journalOpened(createdAt: Millis): void {
    this.#journalCreated(createdAt / 1000);
  }

  journalWritten(at: Millis): void {
    this.#journal(at / 1000);
  }

  detectionSuppressed(suppressed: boolean): void {
    this.#suppressed.set(Number(suppressed));
  }

  detectionDelayed(state: LadderState, seconds: number): void {
    this.#delay.observe({ state }, seconds);
  }

  eventLoopLag(seconds: number): void {
    this.#lag.observe(seconds);
  }

  configReloaded(successful: boolean, at: Millis): void {
    this.#reloaded(Number(successful));
    if (successful) {
      this.#reloadedAt(at / 1000);
    }
  }

  scrapeRendered(seconds: number, series: number): void {
    this.#render(seconds);
    this.#series(series);
  }

  /** Creates a gauge with one series per limit in bytes. */
  #perLimit(name: string, help: string, value: (usage: ByteUsage) => number): void {
    const readLimits = () => Object.entries(this.#byteLimits);
    new Gauge({
      name,
      help,
      labelNames: ['limit'] as const,
      registers: [this.registry],
      collect() {
        for (const [limit, usage] of readLimits()) {
          this.set({ limit }, value(usage()));
        }
      },
    });
  }

  #counter(name: string, help: string, label: 'source' | 'reason'): Counter<'source' | 'reason'> {
    return new Counter({ name, help, labelNames: [label], registers: [this.registry] });
  }

  #countReports(): void {
    const reports = this.#reports;
    new Counter({
      name: 'heartline_reports_total',
      help: 'Reports accepted.',
      labelNames: ['source'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [source, count] of reports) {
          this.inc({ source }, count);
        }
      },
    });
  }

  #countDroppedLogLines(): void {
    const dropped = () => this.#droppedLogLines();
    new Counter({
      name: 'heartline_log_lines_dropped_total',
      help: 'Log lines dropped because standard error was not read or could not be written.',
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(dropped());
      },
    });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }

  /** Creates a gauge that is not exposed before its first value is set. */
  #once(name: string, help: string): (value: number) => void {
    const gauge = this.#gauge(name, help);
    gauge.remove();
    return (value) => gauge.set(value);
  }

  #live(name: string, help: string, value: () => number): void {
    const registers = [this.registry];
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  }
}
