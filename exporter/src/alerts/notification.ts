import { type Static, Type } from '@sinclair/typebox';

const Texts = Type.Record(Type.String({ maxLength: 1024 }), Type.String({ maxLength: 16_384 }), {
  maxProperties: 128,
});
const DateTime = Type.String({ format: 'date-time', maxLength: 40 });

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
      { maxItems: 10_000 },
    ),
  },
  {
    $id: 'AlertmanagerNotification',
    description: 'The message of an Alertmanager webhook receiver, version 4.',
  },
);
export type Notification = Static<typeof Notification>;
export type NotifiedAlert = Notification['alerts'][number];
