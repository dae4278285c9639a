import { number, objectOf, text } from '../../journal/rows/shape';
import { type Millis } from '../../model/time';

/** Alerts about one failed worker. */
const WORKER_ALERTS: readonly string[] = ['WorkerFailed', 'WorkerCrashLooping'];
/** Alerts that replace those of the workers of a type. */
const FLEET_ALERTS: readonly string[] = ['WorkerFleetFailing'];

/** The alerts that may start recovery. All others only notify, above all predictions and anomalies. */
export const TRIGGER_ALERTS: readonly string[] = [...WORKER_ALERTS, ...FLEET_ALERTS];

/** An alert as recovery knows it, by fingerprint and start: the same in all its notifications. */
export interface TriggerRow {
  readonly key: string;
  readonly fingerprint: string;
  readonly alertname: string;
  readonly startsAt: Millis;
  /** When it was last received. */
  readonly notifiedAt: Millis;
  /** Absent for an alert about a fleet. */
  readonly workerId?: string;
  /** The type of a fleet; all failed workers if workerId is absent as well. */
  readonly workerType?: string;
  /** Key of the incarnation that had failed when the alert was received; absent if it was not known. */
  readonly incarnation?: string;
  /** When it was resolved, or could not be acted upon. A row with an end is kept to recognise late notifications. */
  readonly endedAt?: Millis;
}

export const TRIGGER_SHAPE = objectOf(
  { key: text, fingerprint: text, alertname: text, startsAt: number, notifiedAt: number },
  { workerId: text, workerType: text, incarnation: text, endedAt: number },
);

/**
 * An alert whose notifications stop without a "resolved" no longer counts after this time: three times the repeat interval
 * of 4 hours that Alertmanager has by default.
 */
const EXPIRY_MS: Millis = 12 * 3_600_000;
/** Alertmanager left out alerts: the fleet is asked instead, for this long after each such notification. */
const OWN_FLEET_EXPIRY_MS: Millis = 600_000;

const OWN_FLEET = 'own-fleet';

export function isOpen(row: TriggerRow, now: Millis): boolean {
  const expiry = row.fingerprint === OWN_FLEET ? OWN_FLEET_EXPIRY_MS : EXPIRY_MS;
  return row.endedAt === undefined && now < row.notifiedAt + expiry;
}

/** The alert of a notification, with the parts that recovery uses. */
export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly fingerprint: string;
}

export interface Received {
  /** The row to store. */
  readonly row: TriggerRow;
  /** The alert may not start recovery, and was not received before. */
  readonly refused?: 'other_alert' | 'unknown_worker';
}

/**
 * What a notification of an alert changes; undefined if it is known in all respects. A repeated, late or reordered one
 * changes nothing but `notifiedAt`: an alert that has ended stays ended.
 */
export function receiveAlert(
  previous: TriggerRow | undefined,
  alert: NotifiedAlert,
  incarnationOf: (workerId: string) => string | undefined,
  now: Millis,
): Received {
  const resolved = alert.status === 'resolved';
  if (previous !== undefined) {
    const ends = resolved && previous.endedAt === undefined;
    return { row: { ...previous, notifiedAt: now, ...(ends && { endedAt: now }) } };
  }
  const alertname = alert.labels['alertname'] ?? '';
  const workerId = WORKER_ALERTS.includes(alertname) ? alert.labels['worker_id'] : undefined;
  const workerType = alert.labels['worker_type'];
  const refused = !TRIGGER_ALERTS.includes(alertname)
    ? 'other_alert'
    : workerId === undefined && (WORKER_ALERTS.includes(alertname) || workerType === undefined)
      ? 'unknown_worker'
      : undefined;
  const incarnation = workerId === undefined ? undefined : incarnationOf(workerId);
  const row: TriggerRow = {
    key: keyOf(alert),
    fingerprint: alert.fingerprint,
    alertname,
    startsAt: Date.parse(alert.startsAt),
    notifiedAt: now,
    ...(workerId !== undefined && { workerId }),
    ...(workerType !== undefined && { workerType }),
    ...(incarnation !== undefined && { incarnation }),
    ...((resolved || refused !== undefined) && { endedAt: now }),
  };
  return { row, ...(refused !== undefined && !resolved && { refused }) };
}

/** The row that stands for alerts which Alertmanager left out of a notification. */
export function ownFleetRow(now: Millis): TriggerRow {
  return {
    key: `alert ${OWN_FLEET}`,
    fingerprint: OWN_FLEET,
    alertname: 'WorkerFailed',
    startsAt: now,
    notifiedAt: now,
  };
}

export function keyOf({ fingerprint, startsAt }: Pick<NotifiedAlert, 'fingerprint' | 'startsAt'>): string {
  return `alert ${new Date(startsAt).toISOString()} ${fingerprint}`;
}
