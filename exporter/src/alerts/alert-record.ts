import { type Millis } from '../model/time';
import { type NotifiedAlert } from './notification';

/** An alert from its first notification until it is resolved. */
export interface AlertRecord {
  /** Start time and fingerprint, which are the same in all notifications of the alert. */
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
 * Resolves the record of an alert that started again without a resolved notification, for example because Alertmanager
 * lost its state. The time of its end is unknown, so the next start is used.
 */
export function resolveSuperseded(record: AlertRecord, startsAt: Millis): AlertRecord {
  return {
    ...record,
    status: 'resolved',
    endsAt: startsAt,
  };
}

/**
 * Applies a notification to a record. Alertmanager sends each notification at least once and in any order. A repeated
 * one therefore changes only counts and times, and a resolved alert stays resolved: if it fires again, it has a new start.
 */
export function applyNotification(
  previous: AlertRecord | undefined,
  alert: NotifiedAlert,
  now: Millis,
): AlertRecord {
  const resolved = alert.status === 'resolved' || previous?.status === 'resolved';
  const endsAt =
    alert.status === 'resolved' && alert.endsAt !== undefined ? Date.parse(alert.endsAt) : previous?.endsAt;
  return {
    key: keyOf(alert),
    fingerprint: alert.fingerprint,
    status: resolved ? 'resolved' : 'firing',
    startsAt: Date.parse(alert.startsAt),
    ...(resolved && endsAt !== undefined && { endsAt }),
    firstNotifiedAt: previous?.firstNotifiedAt ?? now,
    lastNotifiedAt: now,
    notifications: (previous?.notifications ?? 0) + 1,
    labels: boundTexts(alert.labels),
    annotations: boundTexts(alert.annotations ?? {}),
  };
}

const MAX_TEXTS = 128;
const MAX_NAME_LENGTH = 1024;
const MAX_TEXT_LENGTH = 16_384;

/** Cuts labels or annotations that are too long, and drops those above the number: one long text costs no alert. */
function boundTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(texts).filter(([name]) => name.length <= MAX_NAME_LENGTH);
  return Object.fromEntries(
    kept
      .slice(0, MAX_TEXTS)
      .map(([name, text]) => [
        name,
        text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text,
      ]),
  );
}
