import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type Millis } from '../model/time';

/** What a source sent and received. */
export interface Traffic {
  readonly commands: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

const POLL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LABELS = ['source'] as const;

/** The `heartline_source_*` series: the health of each configured source. */
export class SourceMetrics {
  readonly #up: Gauge<'source'>;
  readonly #lastSuccess: Gauge<'source'>;
  readonly #workers: Gauge<'source'>;
  readonly #duration: Histogram<'source'>;
  readonly #commands: Counter<'source'>;
  readonly #sent: Counter<'source'>;
  readonly #received: Counter<'source'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const family = (name: string, help: string) => ({ name, help, labelNames: LABELS, registers });
    this.#up = new Gauge(
      family(
        'heartline_source_up',
        'Whether the last poll of the source succeeded. Absent before the first poll.',
      ),
    );
    this.#lastSuccess = new Gauge(
      family(
        'heartline_source_last_success_timestamp_seconds',
        'Time of the last successful poll of the source.',
      ),
    );
    this.#workers = new Gauge(
      family('heartline_source_workers', 'Workers that the last successful poll of the source found.'),
    );
    this.#duration = new Histogram({
      ...family('heartline_source_poll_duration_seconds', 'Duration of the polls of the source.'),
      buckets: POLL_BUCKETS,
    });
    this.#commands = new Counter(
      family('heartline_source_commands_total', 'Commands or queries sent to the source.'),
    );
    this.#sent = new Counter(family('heartline_source_sent_bytes_total', 'Bytes sent to the source.'));
    this.#received = new Counter(
      family('heartline_source_received_bytes_total', 'Bytes received from the source.'),
    );
  }

  sourceUp(source: string, at: Millis, workers: number): void {
    this.#up.set({ source }, 1);
    this.#lastSuccess.set({ source }, at / 1000);
    this.#workers.set({ source }, workers);
  }

  sourceDown(source: string): void {
    this.#up.set({ source }, 0);
  }

  polled(source: string, seconds: number): void {
    this.#duration.observe({ source }, seconds);
  }

  /** Adds what was sent and received since the last call. */
  traffic(source: string, { commands, sentBytes, receivedBytes }: Traffic): void {
    this.#commands.inc({ source }, commands);
    this.#sent.inc({ source }, sentBytes);
    this.#received.inc({ source }, receivedBytes);
  }

  /** Removes the series of a source that is no longer configured. */
  removed(source: string): void {
    for (const family of [
      this.#up,
      this.#lastSuccess,
      this.#workers,
      this.#duration,
      this.#commands,
      this.#sent,
      this.#received,
    ]) {
      family.remove({ source });
    }
  }
}
