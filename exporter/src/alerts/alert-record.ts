import { type Millis } from '../model/time';
import { type NotifiedAlert } from './notification';

/** One alert from its first notification to its resolve. */
export interface AlertRecord {
  /** The same for every notification of it: fingerprint and start. */
  readonly key: string;
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  readonly startsAt: Millis;
  readonly endsAt?: Millis;
  /** By the exporter's clock. */
  readonly firstNotifiedAt: Millis;
  readonly lastNotifiedAt: Millis;
  readonly notifications: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function keyOf({ fingerprint, startsAt }: NotifiedAlert): string {
  return `${new Date(startsAt).toISOString()} ${fingerprint}`;
}

/**
 * The record of an alert that began anew without having been resolved, as where Alertmanager lost its state meanwhile:
 * it had ended by then, and nobody will tell when.
 */
export function resolveSuperseded(record: AlertRecord, startsAt: Millis): AlertRecord {
  return {
    ...record,
    status: 'resolved',
    endsAt: startsAt,
  };
}

/**
 * The record after a notification. Alertmanager sends at least once and in any order, so the same again changes no more
 * than a count, and what has been resolved stays so: an alert that comes back has a new start.
 */
export function applyNotification(
  before: AlertRecord | undefined,
  alert: NotifiedAlert,
  now: Millis,
): AlertRecord {
  const resolved = alert.status === 'resolved' || before?.status === 'resolved';
  const endsAt =
    alert.status === 'resolved' && alert.endsAt !== undefined ? Date.parse(alert.endsAt) : before?.endsAt;
  return {
    key: keyOf(alert),
    fingerprint: alert.fingerprint,
    status: resolved ? 'resolved' : 'firing',
    startsAt: Date.parse(alert.startsAt),
    ...(resolved && endsAt !== undefined && { endsAt }),
    firstNotifiedAt: before?.firstNotifiedAt ?? now,
    lastNotifiedAt: now,
    notifications: (before?.notifications ?? 0) + 1,
    labels: alert.labels,
    annotations: alert.annotations ?? {},
  };
}
