import { type Static, Type } from '@sinclair/typebox';
import { type FakeReceiver, startFakeReceiver } from './http-receiver';
import { checkSchema } from './schema-check';

const Labels = Type.Record(Type.String(), Type.String());

/** The body of Alertmanager's webhook, version 4. */
const Notification = Type.Object({
  version: Type.Literal('4'),
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  groupLabels: Labels,
  truncatedAlerts: Type.Integer(),
  alerts: Type.Array(
    Type.Object({
      status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
      labels: Labels,
      annotations: Labels,
      startsAt: Type.String(),
      endsAt: Type.String(),
      fingerprint: Type.String(),
    }),
    { minItems: 1 },
  ),
});
export type Notification = Static<typeof Notification>;

/** @param token the bearer token that every request must have */
export function startFakeWebhook(token?: string): Promise<FakeReceiver<Notification>> {
  return startFakeReceiver(
    (body, headers) => {
      if (token !== undefined && headers.authorization !== `Bearer ${token}`) {
        throw new Error('wrong bearer token');
      }
      return checkSchema(Notification, body);
    },
    { status: 200, body: '' },
  );
}
