import { Heap } from 'heap-js';
import { BoundedTable } from '../journal/bounded-table';
import { mapOf, number, objectOf, oneOf, text } from '../journal/rows/shape';
import { estimateBytes } from '../model/estimate-bytes';
import { type Millis } from '../model/time';
import { type AlertRecord, applyNotification, keyOf, resolveSuperseded } from './alert-record';
import { MAX_ALERTS_PER_NOTIFICATION, type Notification } from './notification';

export interface AlertFilters {
  readonly worker_id?: string;
  readonly worker_type?: string;
  readonly status?: AlertRecord['status'];
  /** Alerts that ended at this time or later, or still fire. */
  readonly from?: Millis;
  /** Alerts that started at this time or earlier. */
  readonly to?: Millis;
}

const ALERT_RECORD = objectOf(
  {
    key: text,
    fingerprint: text,
    status: oneOf(['firing', 'resolved']),
    startsAt: number,
    firstNotifiedAt: number,
    lastNotifiedAt: number,
    notifications: number,
    labels: mapOf(text),
    annotations: mapOf(text),
  },
  { endsAt: number },
);

export interface AlertLogOptions {
  /** Maximum number of alerts. */
  readonly size: number;
  /** Maximum memory of one alert, by `estimateBytes`; a larger one is not recorded. */
  readonly maxAlertBytes: number;
  /** Maximum memory of all alerts, by `estimateBytes`. */
  readonly maxBytes: number;
  readonly metrics?: AlertLogMetrics;
}

/** Counts alerts that are deleted to make room, and alerts that are not recorded. */
export interface AlertLogMetrics {
  alertsEvicted(count: number): void;
  alertsRejected(count: number): void;
}

/** An alert of a notification that was not recorded. */
export interface AlertTooLarge {
  /** Position in the notification, from 0. */
  readonly index: number;
  /** Its memory, by `estimateBytes`. */
  readonly bytes: number;
}

export interface RecordedAlerts {
  /** Number of recorded alerts. */
  readonly accepted: number;
  readonly tooLarge: readonly AlertTooLarge[];
}

/**
 * Alerts received from Alertmanager (S2.10), on disk: the newest ones, up to a number and to a size of all together. To
 * make room, resolved alerts are deleted first, then firing ones, the oldest first.
 */
export class AlertLog {
  /** By key, which starts with the start time of the alert. */
  readonly #records: BoundedTable<AlertRecord>;

  readonly #options: AlertLogOptions;

  private constructor(records: BoundedTable<AlertRecord>, options: AlertLogOptions) {
    this.#records = records;
    this.#options = options;
  }

  /**
   * Opens the log and loads it.
   *
   * @throws JournalError if the directory cannot be used or contains other data
   */
  static open(directory: string, options: AlertLogOptions): AlertLog {
    const { size, maxBytes, metrics } = options;
    const records = BoundedTable.open<AlertRecord>(directory, {
      description: 'log of alerts',
      size,
      maxBytes,
      evictLast: ({ status }) => status === 'firing',
      fits: ALERT_RECORD,
      onEvicted: (count) => metrics?.alertsEvicted(count),
    });
    return new AlertLog(records, options);
  }

  /** Number of alerts. */
  get size(): number {
    return this.#records.size;
  }

  /** Memory of all alerts, by `estimateBytes`. */
  get bytes(): number {
    return this.#records.bytes;
  }

  /**
   * Records the alerts of a notification, up to MAX_ALERTS_PER_NOTIFICATION, except for those that are too large. Resolves
   * when they are on disk.
   *
   * @throws JournalError if it cannot be written; Alertmanager then retries
   */
  async record({ alerts }: Notification, now: Millis): Promise<RecordedAlerts> {
    const { maxAlertBytes, metrics } = this.#options;
    const after = new Map<string, AlertRecord>();
    const tooLarge: AlertTooLarge[] = [];
    const taken = alerts.slice(0, MAX_ALERTS_PER_NOTIFICATION);
    for (const [index, alert] of taken.entries()) {
      const key = keyOf(alert);
      const record = applyNotification(after.get(key) ?? this.#records.get(key), alert, now);
      const bytes = estimateBytes(record);
      if (bytes > maxAlertBytes) {
        tooLarge.push({ index, bytes });
      } else {
        after.set(key, record);
      }
    }
    if (tooLarge.length > 0) {
      metrics?.alertsRejected(tooLarge.length);
    }
    for (const record of this.#superseded(after)) {
      after.set(record.key, record);
    }
    await this.#records.put(...after.values());
    return { accepted: taken.length - tooLarge.length, tooLarge };
  }

  /** Records that still fire although a later record of the same alert exists, resolved. */
  #superseded(after: ReadonlyMap<string, AlertRecord>): AlertRecord[] {
    const notified = new Set([...after.values()].map(({ fingerprint }) => fingerprint));
    const all = [...this.#records.rows()].filter(({ key }) => !after.has(key)).concat(...after.values());
    const newest = new Map<string, Millis>();
    for (const { fingerprint, startsAt } of all) {
      newest.set(fingerprint, Math.max(startsAt, newest.get(fingerprint) ?? startsAt));
    }
    return all.flatMap((record) => {
      const startsAt = newest.get(record.fingerprint) ?? record.startsAt;
      const isSuperseded =
        notified.has(record.fingerprint) && record.status === 'firing' && record.startsAt < startsAt;
      return isSuperseded ? [resolveSuperseded(record, startsAt)] : [];
    });
  }

  /** The next page of the records that match the filters, newest start first. */
  find(filters: AlertFilters, { limit, before, maxBytes }: AlertPageOptions): AlertPage {
    // The smallest key is on top, where a greater one replaces it.
    const newest = new Heap<AlertRecord>((a, b) => (a.key < b.key ? -1 : 1));
    let total = 0;
    for (const record of this.#records.rows()) {
      if (!matches(record, filters)) {
        continue;
      }
      total += 1;
      if (before !== undefined && record.key >= before) {
        continue;
      }
      if (newest.length <= limit) {
        newest.push(record);
      } else if (record.key > (newest.peek()?.key ?? '')) {
        newest.replace(record);
      }
    }
    const sorted = newest.toArray().sort((a, b) => (a.key < b.key ? 1 : -1));
    const alerts: AlertRecord[] = [];
    let bytes = 0;
    for (const record of sorted.slice(0, limit)) {
      bytes += this.#records.bytesOf(record.key);
      if (alerts.length > 0 && bytes > maxBytes) {
        break;
      }
      alerts.push(record);
    }
    const last = alerts.at(-1)?.key;
    return {
      total,
      alerts,
      ...(last !== undefined && sorted.length > alerts.length && { nextBefore: last }),
    };
  }

  async close(): Promise<void> {
    await this.#records.close();
  }
}

export interface AlertPageOptions {
  /** Maximum number of alerts. */
  readonly limit: number;
  /** Maximum memory of the alerts, by `estimateBytes`. A page has at least one alert. */
  readonly maxBytes: number;
  /** Key of the last alert of the previous page. */
  readonly before?: string;
}

export interface AlertPage {
  /** Number of alerts that match, on all pages. */
  readonly total: number;
  readonly alerts: readonly AlertRecord[];
  /** Key of the last alert of this page; absent on the last page. */
  readonly nextBefore?: string;
}

function matches(record: AlertRecord, { worker_id, worker_type, status, from, to }: AlertFilters): boolean {
  return (
    (worker_id === undefined || record.labels['worker_id'] === worker_id) &&
    (worker_type === undefined || record.labels['worker_type'] === worker_type) &&
    (status === undefined || record.status === status) &&
    (from === undefined || (record.endsAt ?? Number.POSITIVE_INFINITY) >= from) &&
    (to === undefined || record.startsAt <= to)
  );
}
