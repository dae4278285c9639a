import { type Static, Type } from '@sinclair/typebox';
import { Count, Exact, Moment, OneOf } from '../../http/routing/fields';

function Label(description: string) {
  return Type.Optional(Type.String({ description }));
}

export const AlertResponse = Exact(
  {
    alertname: Type.String(),
    status: OneOf(['firing', 'resolved']),
    severity: Label('label of the alert'),
    worker_id: Label('label of the alert; absent where it is about no single worker'),
    worker_type: Label('label of the alert'),
    worker_state: Label('label of the alert'),
    summary: Label('annotation of the alert'),
    description: Label('annotation of the alert'),
    runbook_url: Label('annotation of the alert'),
    dashboard_url: Label('annotation of the alert'),
    starts_at: Moment('when it began to fire'),
    ends_at: Type.Optional(Moment('when it ended')),
    first_notified_at: Moment('when the exporter was told first'),
    last_notified_at: Moment('when the exporter was told last'),
    notifications: Count('how often the exporter was told'),
    fingerprint: Type.String({ description: 'of its labels, by Alertmanager' }),
    labels: Type.Record(Type.String(), Type.String()),
  },
  { $id: 'Alert' },
);
export type AlertResponse = Static<typeof AlertResponse>;

export const AlertList = Exact(
  {
    total: Count('alerts that pass the filters'),
    alerts: Type.Array(AlertResponse, { description: 'newest first' }),
  },
  { $id: 'AlertList' },
);
export type AlertList = Static<typeof AlertList>;
