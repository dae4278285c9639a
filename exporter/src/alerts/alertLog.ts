import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { JournalError, prepareJournal } from '../fleet/journalFile';
import { type Millis } from '../fleet/worker';
import { type AlertRecord, keyOf, recordAfter } from './alertRecord';
import { type Notification } from './notification';

export interface AlertFilters {
  readonly worker_id?: string;
  readonly worker_type?: string;
  readonly status?: AlertRecord['status'];
  /** Alerts that had not ended before it. */
  readonly from?: Millis;
  /** Alerts that had started by then. */
  readonly to?: Millis;
}

/** Every alert that Alertmanager told of (S2.10), the newest `size` of them, on disk. */
export class AlertLog {
  readonly #database: RootDatabase<AlertRecord, string>;
  readonly #size: number;
  /** By key, which begins with the start of the alert. */
  readonly #records = new Map<string, AlertRecord>();

  private constructor(database: RootDatabase<AlertRecord, string>, size: number) {
    this.#database = database;
    this.#size = size;
    for (const { key, value } of database.getRange()) this.#records.set(key, value);
  }

  /**
   * Opens the log and reads it back.
   *
   * @throws JournalError where the directory holds something else or cannot be used
   */
  static open(directory: string, size: number): AlertLog {
    mkdirSync(directory, { recursive: true });
    prepareJournal(directory);
    return new AlertLog(open<AlertRecord, string>({ path: directory, noSubdir: false }), size);
  }

  /**
   * Takes a notification; resolves when it is on disk.
   *
   * @throws JournalError where it cannot be written; Alertmanager sends again
   */
  async take({ alerts }: Notification, now: Millis): Promise<void> {
    const writes: Promise<boolean>[] = [];
    for (const alert of alerts) {
      const record = recordAfter(this.#records.get(keyOf(alert)), alert, now);
      this.#records.set(record.key, record);
      writes.push(this.#database.put(record.key, record));
    }
    for (const key of this.#overfull()) {
      this.#records.delete(key);
      writes.push(this.#database.remove(key));
    }
    try {
      await Promise.all(writes);
    } catch (error) {
      throw new JournalError(`The log of alerts cannot be written: ${String(error)}`, { cause: error });
    }
  }

  /** Those that pass the filters, newest start first. */
  find({ worker_id, worker_type, status, from, to }: AlertFilters): AlertRecord[] {
    const found = [...this.#records.values()].filter(
      (record) =>
        (worker_id === undefined || record.labels['worker_id'] === worker_id) &&
        (worker_type === undefined || record.labels['worker_type'] === worker_type) &&
        (status === undefined || record.status === status) &&
        (from === undefined || (record.endsAt ?? Number.POSITIVE_INFINITY) >= from) &&
        (to === undefined || record.startsAt <= to),
    );
    return found.sort((a, b) => (a.key < b.key ? 1 : -1));
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Keys of the oldest above the size: those that ended go first, however old those are that fire still. */
  #overfull(): string[] {
    const excess = this.#records.size - this.#size;
    if (excess <= 0) return [];
    const byAge = [...this.#records.values()].sort(
      (a, b) => Number(a.status === 'firing') - Number(b.status === 'firing') || (a.key < b.key ? -1 : 1),
    );
    return byAge.slice(0, excess).map(({ key }) => key);
  }
}
