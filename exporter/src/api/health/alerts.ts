import { WorkerIdSchema, WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { type AlertLog } from '../../alerts/alert-log';
import { type AlertRecord } from '../../alerts/alert-record';
import { incidentLink } from '../../alerts/incident-link';
import { MAX_NOTIFICATION_BYTES, Notification } from '../../alerts/notification';
import { type FleetState } from '../../fleet/fleet-state';
import { principalOf } from '../../http/auth/credentials';
import { Problem } from '../../http/messages/problem';
import { Count, Exact, iso, Moment, OneOf } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type Acknowledgement, covers } from '../../model/acknowledgement';
import { Acknowledged, toAcknowledged } from './acknowledged';
import { Cursor, decodeCursor, encodeCursor, MAX_PAGE_BYTES, NextCursor, PageLimit } from './pagination';
import { type Log } from '../../telemetry/log';
import { streamedListRoute } from './streamed-list';

function Label(description: string) {
  return Type.Optional(Type.String({ description }));
}

export const AlertResponse = Exact(
  {
    alertname: Type.String(),
    status: OneOf(['firing', 'resolved']),
    severity: Label('label of the alert'),
    worker_id: Label('label of the alert; absent if it is not about a single worker'),
    worker_type: Label('label of the alert'),
    worker_state: Label('label of the alert'),
    summary: Label('annotation of the alert'),
    description: Label('annotation of the alert'),
    runbook_url: Label('annotation of the alert'),
    dashboard_url: Label('annotation of the alert, with the time range of the alert'),
    ending: Label(
      'annotation of the alert: why it ended or is about to end, if not because the problem is over: paused, ' +
        'deleted, forgotten, moved or replaced (with the new type or worker), stopped, not reported any more',
    ),
    acknowledged: Type.Optional(Acknowledged),
    starts_at: Moment('when it started to fire'),
    ends_at: Type.Optional(Moment('when it ended; absent while it fires')),
    first_notified_at: Moment('time of the first notification'),
    last_notified_at: Moment('time of the last notification'),
    notifications: Count('number of notifications'),
    fingerprint: Type.String({ description: 'fingerprint of its labels, from Alertmanager' }),
    labels: Type.Record(Type.String(), Type.String()),
  },
  { $id: 'Alert' },
);

export type AlertResponse = Static<typeof AlertResponse>;

export const AlertList = Exact(
  {
    total: Count('alerts that match the filters, on all pages'),
    alerts: Type.Array(AlertResponse, { description: 'newest first' }),
    next_cursor: NextCursor,
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
    from: TimeBound('alerts that ended at this time or later, or still fire'),
    to: TimeBound('alerts that started at this time or earlier'),
    limit: PageLimit('maximum number of alerts on a page; a page of large alerts has fewer'),
    cursor: Cursor,
  },
  { additionalProperties: false },
);

/** `GET /health/alerts` */
export function listAlertsRoute({ alerts, fleet }: AlertsDeps): Route {
  return streamedListRoute(
    {
      method: 'get',
      path: '/health/alerts',
      operation: 'listAlerts',
      summary:
        'List alerts received from Alertmanager in pages, newest first; the last ones only (limits.alerts, limits.alert_log_bytes)',
      tag: 'alerts',
      query: Query,
      responses: { 200: 'A page of alerts.' },
      response: AlertList,
    },
    ({ limit, cursor, from, to, ...filters }) => {
      const before = cursor === undefined ? undefined : decodeCursor('a', cursor);
      const page = alerts.find(
        {
          ...filters,
          ...(from !== undefined && { from: Date.parse(from) }),
          ...(to !== undefined && { to: Date.parse(to) }),
        },
        { limit, maxBytes: MAX_PAGE_BYTES, ...(before !== undefined && { before }) },
      );
      return {
        members: {
          total: page.total,
          ...(page.nextBefore !== undefined && { next_cursor: encodeCursor('a', page.nextBefore) }),
        },
        listName: 'alerts',
        items: alertResponses(page.alerts, [...fleet.allAcknowledgements()]),
      };
    },
  );
}

function* alertResponses(
  records: readonly AlertRecord[],
  acknowledgements: readonly Acknowledgement[],
): Generator<AlertResponse> {
  for (const record of records) {
    yield toAlertResponse(record, newestCovering(record, acknowledgements));
  }
}

/** The newest acknowledgement of an alert, made while it fired. */
function newestCovering(
  { labels, startsAt, endsAt = Number.POSITIVE_INFINITY }: AlertRecord,
  acknowledgements: readonly Acknowledgement[],
): Acknowledgement | undefined {
  return acknowledgements
    .filter((each) => each.withdrawnAt === undefined && each.at <= endsAt && covers(each, labels, startsAt))
    .at(-1);
}

const LABELS = ['severity', 'worker_id', 'worker_type', 'worker_state'] as const;

const ANNOTATIONS = ['summary', 'description', 'runbook_url', 'ending'] as const;

function toAlertResponse(record: AlertRecord, acknowledgement: Acknowledgement | undefined): AlertResponse {
  const dashboard = record.annotations['dashboard_url'];
  return {
    alertname: record.labels['alertname'] ?? '',
    status: record.status,
    ...pick(record.labels, LABELS),
    ...pick(record.annotations, ANNOTATIONS),
    ...(dashboard !== undefined && {
      dashboard_url: incidentLink(dashboard, record.startsAt, record.endsAt),
    }),
    starts_at: iso(record.startsAt),
    ...(record.endsAt !== undefined && { ends_at: iso(record.endsAt) }),
    first_notified_at: iso(record.firstNotifiedAt),
    last_notified_at: iso(record.lastNotifiedAt),
    notifications: record.notifications,
    fingerprint: record.fingerprint,
    ...(acknowledgement !== undefined && { acknowledged: toAcknowledged(acknowledgement) }),
    labels: { ...record.labels },
  };
}

function pick<Name extends string>(
  from: Readonly<Record<string, string>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const entries = names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
  return Object.fromEntries(entries) as Partial<Record<Name, string>>;
}

const NotificationResponse = Exact(
  {
    accepted: Count('recorded alerts of the notification'),
    truncated: Count(
      'alerts that are not recorded: above the limit of 10,000, or left out by Alertmanager (max_alerts)',
    ),
    rejected: Type.Array(
      Exact({
        index: Count('position in the notification, from 0'),
        path: Type.String({ description: 'JSON path of the alert' }),
        reason: Type.String({ description: 'what is allowed and what was received' }),
      }),
    ),
  },
  { $id: 'NotificationResponse' },
);

export interface AlertsDeps {
  readonly alerts: AlertLog;
  readonly config: Config;
  readonly fleet: Pick<FleetState, 'now' | 'allAcknowledgements'>;
  readonly log: Log;
}

/**
 * `POST /api/v1/alerts`: receives a notification of an Alertmanager webhook. A repeated notification only counts. A
 * notification with too many or too large alerts is not rejected as a whole: Alertmanager would send it again at every
 * group interval, and nothing would be recorded.
 */
export function receiveAlertsRoute({ alerts, config, fleet, log }: AlertsDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/api/v1/alerts',
      operation: 'receiveAlerts',
      summary: 'Receive a notification of an Alertmanager webhook',
      tag: 'alerts',
      body: { schema: Notification, required: true, minLimit: MAX_NOTIFICATION_BYTES },
      responses: {
        200: 'The alerts of the notification are recorded, except for the truncated and the rejected ones.',
      },
      response: NotificationResponse,
    },
    async ({ body, request }) => {
      // An alert may be about any worker, so a token that is bound to workers is not enough.
      if (principalOf(request).workers !== undefined) {
        throw new Problem(
          403,
          'This token may report for certain workers only. Use a token without `workers` for alerts.',
        );
      }
      const { accepted, tooLarge } = await mapJournalError(alerts.record(body, fleet.now()), log);
      const truncated = body.alerts.length - accepted - tooLarge.length + (body.truncatedAlerts ?? 0);
      if (truncated > 0 || tooLarge.length > 0) {
        log.warn(
          { accepted, truncated, too_large: tooLarge.length },
          'not all alerts of a notification of Alertmanager are recorded',
        );
      }
      const limit = config.limits.alertBytes;
      const rejected = tooLarge.map(({ index, bytes }) => ({
        index,
        path: `$.alerts[${index}]`,
        reason: `must take at most ${limit} bytes of memory with its labels and annotations (limits.alert_bytes), takes ${bytes}`,
      }));
      return { status: 200, body: { accepted, truncated, rejected } };
    },
  );
}
