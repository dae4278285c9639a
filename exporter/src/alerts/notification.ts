import { type Static, Type } from '@sinclair/typebox';

const Texts = Type.Record(Type.String(), Type.String());
const DateTime = Type.String({ format: 'date-time', maxLength: 40 });

/** Alerts of one notification that are recorded. Alertmanager groups alerts, so there may be one per worker. */
export const MAX_ALERTS_PER_NOTIFICATION = 10_000;
/** Size of a notification with that many alerts, each with the labels, annotations and links of the rules here. */
export const MAX_NOTIFICATION_BYTES = 33_554_432;

/** Message of an Alertmanager webhook, version 4. Contains the keys that are used; others are ignored. */
export const Notification = Type.Object(
  {
    version: Type.Literal('4'),
    receiver: Type.Optional(Type.String({ maxLength: 1024 })),
    externalURL: Type.Optional(Type.String({ maxLength: 2048 })),
    alerts: Type.Array(
      Type.Object({
        status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
        labels: Texts,
        annotations: Type.Optional(Texts),
        startsAt: DateTime,
        endsAt: Type.Optional(DateTime),
        fingerprint: Type.String({ pattern: '^[0-9a-f]{1,32}$' }),
      }),
    ),
    truncatedAlerts: Type.Optional(
      Type.Integer({ minimum: 0, description: 'alerts that Alertmanager left out (max_alerts)' }),
    ),
  },
  {
    $id: 'AlertmanagerNotification',
    description: 'The message of an Alertmanager webhook receiver, version 4.',
  },
);
export type Notification = Static<typeof Notification>;
export type NotifiedAlert = Notification['alerts'][number];
