import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { type Receiver, startReceiver } from './receiver';

/** What Slack's incoming webhooks take of a message with attachments, with Slack's limits. */
const Action = Type.Object({
  type: Type.Literal('button'),
  text: Type.String({ minLength: 1, maxLength: 75 }),
  url: Type.String({ pattern: '^https?://', maxLength: 3000 }),
});
const Attachment = Type.Object({
  title: Type.String({ minLength: 1 }),
  title_link: Type.Optional(Type.String({ pattern: '^https?://' })),
  text: Type.String({ maxLength: 40_000 }),
  fallback: Type.String({ minLength: 1 }),
  color: Type.Optional(Type.String({ pattern: '^(good|warning|danger|#[0-9a-fA-F]{6})$' })),
  actions: Type.Optional(Type.Array(Action, { maxItems: 5 })),
});
const SlackMessage = Type.Object({ attachments: Type.Array(Attachment, { minItems: 1, maxItems: 100 }) });
export type SlackMessage = Static<typeof SlackMessage>;

export function startSlack(): Promise<Receiver<SlackMessage>> {
  return startReceiver((body) => mustFit(SlackMessage, body), { status: 200, body: 'ok' });
}

/** The value, or an error that names the first thing wrong with it. */
export function mustFit<Schema extends Parameters<typeof Value.Check>[0]>(
  schema: Schema,
  body: unknown,
): Static<Schema> {
  if (Value.Check(schema, body)) return body;
  const [error] = Value.Errors(schema, body);
  throw new Error(
    `${error?.path ?? ''}: ${error?.message ?? 'invalid'}; given ${JSON.stringify(error?.value)}`,
  );
}
