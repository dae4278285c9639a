import { setTimeout as pause } from 'node:timers/promises';

/** What became of one reporter's reports. */
interface DeliveryCounts {
  /** The highest total that was acknowledged with 202. */
  acknowledged: number;
  /** How many reports were acknowledged. */
  acknowledgements: number;
  sent: number;
  /** The error of the newest report that got no response. */
  lastFailure?: string;
}

/**
 * Reporters that send cumulative totals with a sequence, as fast as the limits allow, and count what is acknowledged.
 * While the exporter is down they keep trying, like the client.
 */
export class LoadGenerator {
  readonly counts = new Map<string, DeliveryCounts>();
  readonly #ending = new AbortController();
  readonly #running: Promise<void>[];

  readonly #exporterUrl: string;

  constructor(exporterUrl: string, reporters: number) {
    this.#exporterUrl = exporterUrl;

    const bootId = String(Date.now());
    this.#running = Array.from({ length: reporters }, (_, i) =>
      this.#report(`load-${String(i).padStart(3, '0')}`, bootId),
    );
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running);
  }

  async #report(workerId: string, bootId: string): Promise<void> {
    const counts: DeliveryCounts = { acknowledged: 0, acknowledgements: 0, sent: 0 };
    this.counts.set(workerId, counts);
    while (!this.#ending.signal.aborted) {
      const total = ++counts.sent;
      if (await this.#send(workerId, bootId, counts)) {
        counts.acknowledged = total;
        counts.acknowledgements++;
      }
      // Four per second and reporter: limits.reports_per_second_per_worker allows five.
      await pause(250);
    }
  }

  async #send(workerId: string, bootId: string, counts: DeliveryCounts): Promise<boolean> {
    const report = {
      worker_id: workerId,
      worker_type: 'load',
      boot_id: bootId,
      sequence: counts.sent,
      interval_seconds: 5,
      tasks: { types: { count: { succeeded: counts.sent } } },
    };
    try {
      const response = await fetch(new URL('api/v1/reports', this.#exporterUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(report),
        signal: AbortSignal.timeout(2000),
      });
      await response.arrayBuffer();
      return response.status === 202;
    } catch (error) {
      // Expected while the exporter is down: the report is not acknowledged.
      counts.lastFailure = String(error);
      return false;
    }
  }
}
