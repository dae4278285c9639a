import { setTimeout as pause } from 'node:timers/promises';

const REPORT_EVERY_MS = 1000;

/**
 * A worker whose reports contain every field, also what the demo fleet does not have: a GPU, a provider's API, a sandbox
 * with a price. Its totals rise with each report.
 */
export class FullReportWorker {
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  readonly #startedAt = new Date().toISOString();
  #reports = 0;

  readonly #exporterUrl: string;

  constructor(
    exporterUrl: string,
    readonly workerId: string,
  ) {
    this.#exporterUrl = exporterUrl;

    this.#running = this.#run();
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      this.#reports += 1;
      await this.#post('api/v1/reports', this.#report());
      await this.#post('api/v1/sandboxes', this.#sandbox());
      await pause(REPORT_EVERY_MS);
    }
  }

  /** Throws if the exporter rejects the body: everything that this worker sends is valid. */
  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(new URL(path, this.#exporterUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    }
  }

  #report(): object {
    const n = this.#reports;
    const past = new Date(Date.now() - 30_000).toISOString();
    return {
      worker_id: this.workerId,
      worker_type: 'full_report',
      hostname: 'somewhere',
      version: '1.2.3',
      started_at: this.#startedAt,
      sent_at: new Date().toISOString(),
      sequence: n,
      interval_seconds: 5,
      status: 'processing',
      lease_expires_at: new Date(Date.now() + 60_000).toISOString(),
      resources: {
        cpu_ratio: 0.4,
        event_loop_stalled_seconds: 0.2,
        memory_bytes: 2e8,
        memory_limit_bytes: 4e8,
        gpus: [{ gpu: '0', utilization_ratio: 0.5, memory_bytes: 1e9, memory_limit_bytes: 2e9 }],
        disks: [{ mountpoint: '/', used_bytes: 1e9, size_bytes: 4e9 }],
        network: { receive_bytes_total: n * 1000, transmit_bytes_total: n * 500 },
      },
      tasks: {
        active: 1,
        slots: 2,
        stuck: 0,
        oldest_active_at: past,
        types: {
          enrich: {
            succeeded: 3 * n,
            failed: n,
            cancelled: 0,
            timed_out: 0,
            retried: n,
            expected_seconds: 1,
            duration: { count: 4 * n, sum_seconds: 2 * n, buckets: { '0.5': 2 * n, '1': 4 * n } },
          },
        },
        assigned_total: n,
        assignment_failed_total: 0,
        assignment_seconds_sum: n / 10,
      },
      queues: [
        {
          queue: 'full_report',
          connected: true,
          priority: 'high',
          waiting: 3,
          active: 1,
          delayed: 0,
          oldest_waiting_at: past,
        },
      ],
      connections: [
        {
          name: 'postgres',
          kind: 'database',
          connected: true,
          pool_used: 3,
          pool_size: 10,
          latency_seconds: 0.004,
          operations_total: 10 * n,
          failed_total: n,
        },
        { name: 'redis', kind: 'cache', connected: false, operations_total: n, failed_total: n },
      ],
      models: [{ model: 'small', loaded: true, load_seconds: 2 }],
      events: {
        types: { log: { sent: 5 * n, failed: { '502': n }, bytes: 500 * n } },
        buffered: 2,
      },
      errors: { TimeoutError: n },
      sdk: [
        {
          provider: 'a-provider',
          connected: true,
          requests_total: 2 * n,
          failed_total: n,
          input_tokens_total: 100 * n,
          output_tokens_total: 10 * n,
          rate_limit: { limit: 100, remaining: 60, resets_at: new Date(Date.now() + 60_000).toISOString() },
        },
      ],
    };
  }

  #sandbox(): object {
    return {
      sandbox_id: `sandbox-of-${this.workerId}`,
      worker_id: this.workerId,
      worker_type: 'full_report',
      state: 'running',
      created_at: this.#startedAt,
      last_event_at: new Date().toISOString(),
      resources: { cpu_ratio: 0.2, memory_bytes: 1e8, disk_bytes: 1e8 },
      hourly_cost_dollars: 0.4,
    };
  }
}
