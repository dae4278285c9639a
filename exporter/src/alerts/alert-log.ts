import { BoundedTable } from '../journal/bounded-table';
import { mapOf, number, objectOf, oneOf, text } from '../journal/rows/shape';
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

/** Alerts received from Alertmanager (S2.10), on disk: the newest `size`, of which firing ones are evicted last. */
export class AlertLog {
  /** By key, which starts with the start time of the alert. */
  readonly #records: BoundedTable<AlertRecord>;

  private constructor(records: BoundedTable<AlertRecord>) {
    this.#records = records;
  }

  /**
   * Opens the log and loads it.
   *
   * @throws JournalError if the directory cannot be used or contains other data
   */
  static open(directory: string, size: number): AlertLog {
    const isFiring = ({ status }: AlertRecord) => status === 'firing';
    return new AlertLog(
      BoundedTable.open<AlertRecord>(directory, {
        description: 'log of alerts',
        size,
        evictLast: isFiring,
        fits: ALERT_RECORD,
      }),
    );
  }

  /**
   * Records the alerts of a notification, up to MAX_ALERTS_PER_NOTIFICATION. Resolves with the number of recorded alerts
   * when they are on disk.
   *
   * @throws JournalError if it cannot be written; Alertmanager then retries
   */
  async record({ alerts }: Notification, now: Millis): Promise<number> {
    const after = new Map<string, AlertRecord>();
    const recorded = alerts.slice(0, MAX_ALERTS_PER_NOTIFICATION);
    for (const alert of recorded) {
      const key = keyOf(alert);
      after.set(key, applyNotification(after.get(key) ?? this.#records.get(key), alert, now));
    }
    for (const record of this.#superseded(after)) {
      after.set(record.key, record);
    }
    await this.#records.put(...after.values());
    return recorded.length;
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

  /** Records that match the filters, newest start first. */
  find({ worker_id, worker_type, status, from, to }: AlertFilters): AlertRecord[] {
    const matching = [...this.#records.rows()].filter(
      (record) =>
        (worker_id === undefined || record.labels['worker_id'] === worker_id) &&
        (worker_type === undefined || record.labels['worker_type'] === worker_type) &&
        (status === undefined || record.status === status) &&
        (from === undefined || (record.endsAt ?? Number.POSITIVE_INFINITY) >= from) &&
        (to === undefined || record.startsAt <= to),
    );
    return matching.sort((a, b) => (a.key < b.key ? 1 : -1));
  }

  async close(): Promise<void> {
    await this.#records.close();
  }
}
