import { BoundedTable, type Table } from '../../journal/bounded-table';
import { number, objectOf, text } from '../../journal/rows/shape';
import { type FleetView } from '../../model/fleet-view';
import { type Millis } from '../../model/time';
import { type StormStore } from '../decision/fleet-budget';
import { type Candidate, candidatesOf } from './candidates';
import {
  keyOf,
  type NotifiedAlert,
  ownFleetRow,
  receiveAlert,
  TRIGGER_SHAPE,
  type TriggerRow,
} from './trigger';

/** Recovery begins no action until the time, or until it is resumed. */
export interface Pause {
  readonly at: Millis;
  readonly until?: Millis;
  readonly reason: string;
  readonly by?: string;
  readonly from: string;
}

interface PauseRow extends Partial<Pause> {
  readonly key: typeof PAUSE_KEY;
  readonly isPaused: boolean;
}

const PAUSE_KEY = 'pause';

/** When a type ('' is the fleet) was last beyond its budget. */
interface StormRow {
  readonly key: `${typeof STORM_PREFIX}${string}`;
  readonly stormAt: Millis;
}

const STORM_PREFIX = 'storm ';
const STORM_SHAPE = objectOf({ key: text, stormAt: number }, {});

const MAX_ROWS = 30_000;

const PAUSE_SHAPE = objectOf(
  { key: text },
  { at: number, until: number, reason: text, by: text, from: text },
);

type Row = TriggerRow | PauseRow | StormRow;

export interface ReceivedAlerts {
  /** Alerts that were stored. */
  readonly accepted: number;
  /** Alerts that may not start recovery, received for the first time. */
  readonly refused: readonly {
    readonly row: TriggerRow;
    readonly refusal: 'other_alert' | 'unknown_worker';
  }[];
}

/** The alerts that recovery was told of, the operator's pause and the storms, on disk. */
export class TriggerTable implements StormStore {
  readonly #table: Table<Row>;
  readonly #fleet: Pick<FleetView, 'get' | 'workers'>;
  /** Number of open alerts by worker; '' for those about fleets. */
  readonly #concerned = new Map<string, number>();

  constructor(table: Table<Row>, fleet: Pick<FleetView, 'get' | 'workers'>) {
    this.#table = table;
    this.#fleet = fleet;
    for (const row of table.rows()) {
      this.#count(row, 1);
    }
  }

  /** @throws JournalError if the directory cannot be used or contains other data */
  static open(directory: string, fleet: Pick<FleetView, 'get' | 'workers'>): TriggerTable {
    const options = {
      description: 'table of alerts that recovery was told of',
      size: MAX_ROWS,
      evictLast: (row: Row) => !isTrigger(row) || row.endedAt === undefined,
      fits: (value: unknown) =>
        TRIGGER_SHAPE(value) ||
        (PAUSE_SHAPE(value) && (value as Row).key === PAUSE_KEY) ||
        (STORM_SHAPE(value) && isStorm(value as Row)),
    };
    return new TriggerTable(BoundedTable.open<Row>(directory, options), fleet);
  }

  /**
   * Stores the alerts of a notification. Resolves when they are on disk.
   *
   * @param truncated number of alerts that Alertmanager left out: the fleet is then asked which workers are failed
   * @throws JournalError if they cannot be written; Alertmanager then retries
   */
  async receive(alerts: readonly NotifiedAlert[], truncated: number, now: Millis): Promise<ReceivedAlerts> {
    const after = new Map<string, TriggerRow>();
    const refused: { row: TriggerRow; refusal: 'other_alert' | 'unknown_worker' }[] = [];
    const incarnationOf = (id: string) => this.#fleet.get(id)?.incarnation.key;
    for (const alert of alerts) {
      const key = keyOf(alert);
      const previous = after.get(key) ?? this.#trigger(key);
      const received = receiveAlert(previous, alert, incarnationOf, now);
      after.set(key, received.row);
      if (received.refused !== undefined) {
        refused.push({ row: received.row, refusal: received.refused });
      }
    }
    if (truncated > 0) {
      const row = ownFleetRow(now);
      after.set(row.key, row);
    }
    await this.#put(...after.values());
    return { accepted: alerts.length, refused };
  }

  /** Whether an open alert may be about a worker. */
  concerns(workerId: string): boolean {
    return this.#concerned.has(workerId) || this.#concerned.has('');
  }

  /** The workers of the open alerts. */
  candidates(now: Millis): Map<string, Candidate> {
    return this.#concerned.size === 0
      ? new Map<string, Candidate>()
      : candidatesOf(this.#triggers(), this.#fleet, now);
  }

  /**
   * Binds the open alerts of a worker to its new incarnation. If that is lost, the alerts start nothing.
   *
   * @throws JournalError if it cannot be written
   */
  async rebind(workerId: string, incarnation: string): Promise<void> {
    const rows = this.#concerned.has(workerId)
      ? [...this.#triggers()].filter((row) => row.workerId === workerId && row.endedAt === undefined)
      : [];
    if (rows.length > 0) {
      await this.#put(...rows.map((row) => ({ ...row, incarnation })));
    }
  }

  /** The pause that was set last; it may be over. */
  pause(): Pause | undefined {
    const row = this.#table.get(PAUSE_KEY);
    if (row === undefined || !isPause(row) || !row.isPaused) {
      return undefined;
    }
    const { at = 0, reason = '', from = '', by, until } = row;
    return { at, reason, from, ...(by !== undefined && { by }), ...(until !== undefined && { until }) };
  }

  /** @param pause undefined to resume. @throws JournalError if it cannot be written */
  async setPause(pause: Pause | undefined): Promise<void> {
    await this.#put({ ...pause, key: PAUSE_KEY, isPaused: pause !== undefined });
  }

  storms(): ReadonlyMap<string, Millis> {
    const storms = new Map<string, Millis>();
    for (const row of this.#table.rows()) {
      if (isStorm(row)) {
        storms.set(row.key.slice(STORM_PREFIX.length), row.stormAt);
      }
    }
    return storms;
  }

  async keepStorm(name: string, lastAt: Millis): Promise<void> {
    const row: StormRow = { key: `${STORM_PREFIX}${name}`, stormAt: lastAt };
    await this.#put(row);
  }

  async close(): Promise<void> {
    await this.#table.close();
  }

  async #put(...rows: readonly Row[]): Promise<void> {
    const before = rows.map(({ key }) => this.#table.get(key));
    before.forEach((row) => row !== undefined && this.#count(row, -1));
    rows.forEach((row) => this.#count(row, 1));
    try {
      await this.#table.put(...rows);
    } catch (error) {
      rows.forEach((row) => this.#count(row, -1));
      before.forEach((row) => row !== undefined && this.#count(row, 1));
      throw error;
    }
  }

  #count(row: Row, by: 1 | -1): void {
    if (!isTrigger(row) || row.endedAt !== undefined) {
      return;
    }
    const id = row.workerId ?? '';
    const count = (this.#concerned.get(id) ?? 0) + by;
    if (count > 0) {
      this.#concerned.set(id, count);
    } else {
      this.#concerned.delete(id);
    }
  }

  #trigger(key: string): TriggerRow | undefined {
    const row = this.#table.get(key);
    return row !== undefined && isTrigger(row) ? row : undefined;
  }

  *#triggers(): Generator<TriggerRow> {
    for (const row of this.#table.rows()) {
      if (isTrigger(row) && row.endedAt === undefined) {
        yield row;
      }
    }
  }
}

function isPause(row: Row): row is PauseRow {
  return row.key === PAUSE_KEY;
}

function isStorm(row: Row): row is StormRow {
  return row.key.startsWith(STORM_PREFIX);
}

function isTrigger(row: Row): row is TriggerRow {
  return !isPause(row) && !isStorm(row);
}
