import { withQuantity, groupByLabels, type Sample } from '../samples';

/** Events of one type that a worker sent over the range. Values that were not reported are undefined. */
export interface EventType {
  readonly type: string;
  readonly sent?: number;
  readonly bytes?: number;
  /** Number of failed events by reason, the most frequent first. */
  readonly failed: readonly { readonly reason: string; readonly count: number }[];
}

export interface Events {
  readonly types: readonly EventType[];
  /** Events waiting to be sent. */
  readonly buffered?: number;
}

export function toEvents(samples: readonly Sample[]): Events {
  const failures = groupByLabels(samples, ['reason', 'event_type']);
  const types = groupByLabels(samples, ['event_type']).map(({ labels, values }) => {
    const type = labels['event_type'] ?? '';
    return {
      type,
      sent: values['events_sent'],
      bytes: values['event_bytes'],
      failed: failures
        .filter((failure) => failure.labels['event_type'] === type)
        .map((failure) => ({
          reason: failure.labels['reason'] ?? '',
          count: failure.values['events_failed'] ?? 0,
        }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
    };
  });
  return {
    types: types.sort((a, b) => a.type.localeCompare(b.type)),
    buffered: withQuantity(samples, 'events_buffered')[0]?.value,
  };
}

/** Errors of one type in a worker over the range. */
export interface ErrorType {
  readonly type: string;
  readonly count: number;
}

/** The most frequent come first. */
export function toErrors(samples: readonly Sample[]): ErrorType[] {
  return groupByLabels(samples, ['error_type'])
    .map(({ labels, values }) => ({ type: labels['error_type'] ?? '', count: values['errors'] ?? 0 }))
    .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));
}
