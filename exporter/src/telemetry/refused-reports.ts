import { Gauge, type Registry } from 'prom-client';
import { type RefusedReport } from '../model/exporter-metrics';
import { RecentMap } from '../model/recent-map';
import { type Millis } from '../model/time';
import { visibleText } from '../model/visible-text';

/** Maximum number of combinations of sender, worker, reason and path: any client can invent them. */
const MAX_SERIES = 100;
/** A series ends this long after its last refused report. */
const RETENTION_MS: Millis = 3_600_000;
const MAX_LABEL_LENGTH = 200;

interface Entry {
  readonly labels: {
    readonly sender: string;
    readonly worker_id: string;
    readonly reason: string;
    readonly path: string;
  };
  readonly at: Millis;
}

/**
 * The last refused reports by sender, worker, reason and path, as the time of the last one. A time instead of a counter,
 * because the first increase of a new counter is invisible to `rate()`, and most senders are new.
 */
export class RefusedReports {
  readonly #last = new RecentMap<Entry>(MAX_SERIES);
  readonly #now: () => Millis;

  /** @param now the time on the clock that `heartline_clock_timestamp_seconds` exposes */
  constructor(registry: Registry, now: () => Millis) {
    this.#now = now;
    const entries = () => this.#current();
    new Gauge({
      name: 'heartline_report_last_refused_timestamp_seconds',
      help: 'Last time that a report was rejected, or counted without a part of it (reason flawed), in the last hour.',
      labelNames: ['sender', 'worker_id', 'reason', 'path'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, at } of entries()) {
          this.set(labels, at / 1000);
        }
      },
    });
  }

  add({ sender, workerId = '', reason, path }: RefusedReport): void {
    // Visible text before the comparison: different hidden characters become the same text, and one series must not appear twice.
    const labels = { sender, worker_id: workerId, reason, path: visibleText(cut(withoutIndexes(path))) };
    this.#last.set(JSON.stringify(labels), { labels, at: this.#now() });
  }

  *#current(): Generator<Entry> {
    const since = this.#now() - RETENTION_MS;
    for (const [key, entry] of this.#last.entries()) {
      if (entry.at >= since) {
        yield entry;
      } else {
        this.#last.delete(key);
      }
    }
  }
}

/** Items of an array share a series. */
function withoutIndexes(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[*]');
}

function cut(text: string): string {
  return text.length > MAX_LABEL_LENGTH ? `${text.slice(0, MAX_LABEL_LENGTH)}…`.toWellFormed() : text;
}
