import { setTimeout as pause } from 'node:timers/promises';

/** What one reporter was told of its reports. */
interface DeliveryCounts {
  /** Highest total that was acknowledged with 202. */
  acknowledged: number;
  /** How many of its reports were. */
  acknowledgements: number;
  sent: number;
  /** Why the newest report that was not answered was not. */
  lastFailure?: string;
}

/**
 * Reporters that send cumulative totals as fast as the limits allow, each with a sequence, and remember what was
 * acknowledged. While nobody answers they keep trying, as the client does.
 */
export class LoadGenerator {
  readonly accounts = new Map<string, DeliveryCounts>();
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
    const account: DeliveryCounts = { acknowledged: 0, acknowledgements: 0, sent: 0 };
    this.accounts.set(workerId, account);
    while (!this.#ending.signal.aborted) {
      const total = ++account.sent;
      if (await this.#send(workerId, bootId, account)) {
        account.acknowledged = total;
        account.acknowledgements++;
      }
      // Four a second and reporter: below the five that limits.reports_per_second_per_worker allows.
      await pause(250);
    }
  }

  async #send(workerId: string, bootId: string, account: DeliveryCounts): Promise<boolean> {
    const report = {
      worker_id: workerId,
      worker_type: 'load',
      boot_id: bootId,
      sequence: account.sent,
      interval_seconds: 5,
      tasks: { types: { count: { succeeded: account.sent } } },
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
      // The exporter is away, which is what this load is for: not acknowledged.
      account.lastFailure = String(error);
      return false;
    }
  }
}
