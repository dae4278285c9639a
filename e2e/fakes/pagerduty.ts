import { type Static, Type } from '@sinclair/typebox';
import { type FakeReceiver, startFakeReceiver } from './http-receiver';
import { checkSchema } from './schema-check';

const Link = Type.Object({
  href: Type.String({ pattern: '^https?://' }),
  text: Type.Optional(Type.String()),
});

/** An event of PagerDuty's Events API v2, with its required fields and sizes. A resolve needs no payload. */
const PagerDutyEvent = Type.Object({
  routing_key: Type.String({ pattern: '^[0-9a-zA-Z]{32}$' }),
  event_action: Type.Union([Type.Literal('trigger'), Type.Literal('acknowledge'), Type.Literal('resolve')]),
  dedup_key: Type.String({ minLength: 1, maxLength: 255 }),
  client: Type.Optional(Type.String()),
  client_url: Type.Optional(Type.String()),
  links: Type.Optional(Type.Array(Link)),
  payload: Type.Optional(
    Type.Object({
      summary: Type.String({ minLength: 1, maxLength: 1024 }),
      source: Type.String({ minLength: 1 }),
      severity: Type.Union([
        Type.Literal('critical'),
        Type.Literal('error'),
        Type.Literal('warning'),
        Type.Literal('info'),
      ]),
      component: Type.Optional(Type.String()),
      class: Type.Optional(Type.String()),
      group: Type.Optional(Type.String()),
      custom_details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    }),
  ),
});
export type PagerDutyEvent = Static<typeof PagerDutyEvent>;

const MAX_BYTES = 512_000;

export function startFakePagerDuty(): Promise<FakeReceiver<PagerDutyEvent>> {
  return startFakeReceiver(
    (body) => {
      if (Buffer.byteLength(JSON.stringify(body)) > MAX_BYTES) {
        throw new Error('larger than 512 kB');
      }
      const event = checkSchema(PagerDutyEvent, body);
      if (event.event_action === 'trigger' && !event.payload) {
        throw new Error('a trigger needs a payload');
      }
      return event;
    },
    { status: 202, body: JSON.stringify({ status: 'success', message: 'Event processed' }) },
  );
}
