import { WorkerIdSchema, WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { type AlertLog } from '../alerts/alert-log';
import { type AlertRecord } from '../alerts/alert-record';
import { Notification } from '../alerts/notification';
import { principalOf } from '../http/auth/principal';
import { Problem } from '../http/messages/problem';
import { Count, Exact, iso, Moment, OneOf } from '../http/routing/fields';
import { jsonRoute, type Route } from '../http/routing/route';
import { mapJournalError } from '../ingest/response';
import { type FleetView } from '../model/fleet-view';
import { type Log } from '../telemetry/log';

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

function TimeBound(description: string) {
  return Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));
}

const Query = Type.Object(
  {
    worker_id: Type.Optional(WorkerIdSchema),
    worker_type: Type.Optional(WorkerTypeSchema),
    status: Type.Optional(OneOf(['firing', 'resolved'])),
    from: TimeBound('alerts that had not ended before it'),
    to: TimeBound('alerts that had started by then'),
    limit: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'most alerts in the answer',
    }),
  },
  { additionalProperties: false },
);

/** `GET /health/alerts` */
export function listAlertsRoute({ alerts }: AlertsDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/alerts',
      operation: 'listAlerts',
      summary: 'Alerts that Alertmanager told of, newest first; the last ones only (limits.alerts)',
      tag: 'alerts',
      query: Query,
      responses: { 200: 'Alerts.' },
      response: AlertList,
    },
    ({ query: { limit, from, to, ...filters } }) => {
      const matching = alerts.find({
        ...filters,
        ...(from !== undefined && { from: Date.parse(from) }),
        ...(to !== undefined && { to: Date.parse(to) }),
      });
      return {
        status: 200,
        body: { total: matching.length, alerts: matching.slice(0, limit).map(toAlertResponse) },
      };
    },
  );
}

const LABELS = ['severity', 'worker_id', 'worker_type', 'worker_state'] as const;

const ANNOTATIONS = ['summary', 'description', 'runbook_url', 'dashboard_url'] as const;

function toAlertResponse(record: AlertRecord): AlertResponse {
  return {
    alertname: record.labels['alertname'] ?? '',
    status: record.status,
    ...pick(record.labels, LABELS),
    ...pick(record.annotations, ANNOTATIONS),
    starts_at: iso(record.startsAt),
    ...(record.endsAt !== undefined && { ends_at: iso(record.endsAt) }),
    first_notified_at: iso(record.firstNotifiedAt),
    last_notified_at: iso(record.lastNotifiedAt),
    notifications: record.notifications,
    fingerprint: record.fingerprint,
    labels: { ...record.labels },
  };
}

function pick<Name extends string>(
  from: Readonly<Record<string, string>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const there = names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
  return Object.fromEntries(there) as Partial<Record<Name, string>>;
}

export interface AlertsDeps {
  readonly alerts: AlertLog;
  readonly fleet: Pick<FleetView, 'now'>;
  readonly log: Log;
}

/** `POST /api/v1/alerts`: what an Alertmanager webhook sends. The same again changes nothing. */
export function receiveAlertsRoute({ alerts, fleet, log }: AlertsDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/api/v1/alerts',
      operation: 'receiveAlerts',
      summary: 'Receive a notification of an Alertmanager webhook',
      tag: 'alerts',
      body: { schema: Notification, required: true },
      responses: { 200: 'Every alert in it is on record.' },
      response: Exact({ accepted: Count('alerts in the notification') }),
    },
    async ({ body, request }) => {
      // Alerts speak of any worker, and whoever may speak for some only may not.
      if (principalOf(request).workers !== undefined)
        throw new Problem(
          403,
          'This token reports for certain workers only; alerts need one that is not bound.',
        );
      await mapJournalError(alerts.record(body, fleet.now()), log);
      return { status: 200, body: { accepted: body.alerts.length } };
    },
  );
}
