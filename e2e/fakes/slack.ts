import { type Static, Type } from '@sinclair/typebox';
import { checkSchema } from './schema-check';
import { type FakeReceiver, startFakeReceiver } from './http-receiver';
import { checkBlocks } from './slack-blocks';

/** What Slack's incoming webhooks take of a message, with Slack's limits. */
const Action = Type.Object({
  type: Type.Literal('button'),
  text: Type.String({ minLength: 1, maxLength: 75 }),
  url: Type.String({ pattern: '^https?://', maxLength: 3000 }),
});
const Field = Type.Object({
  title: Type.String(),
  value: Type.String(),
  short: Type.Optional(Type.Boolean()),
});
/** Slack shows one with blocks as blocks; any other must have something to show, and words for a notification. */
const Attachment = Type.Object({
  title: Type.Optional(Type.String({ minLength: 1 })),
  title_link: Type.Optional(Type.String({ pattern: '^https?://' })),
  text: Type.Optional(Type.String({ maxLength: 40_000 })),
  fallback: Type.Optional(Type.String({ minLength: 1 })),
  color: Type.Optional(Type.String({ pattern: '^(good|warning|danger|#[0-9a-fA-F]{6})$' })),
  fields: Type.Optional(Type.Array(Field)),
  footer: Type.Optional(Type.String({ maxLength: 300 })),
  actions: Type.Optional(Type.Array(Action, { maxItems: 5 })),
  blocks: Type.Optional(Type.Unknown()),
});
const SlackMessage = Type.Object({
  text: Type.Optional(Type.String({ maxLength: 40_000 })),
  blocks: Type.Optional(Type.Unknown()),
  attachments: Type.Optional(Type.Array(Attachment, { minItems: 1, maxItems: 100 })),
});
type Given = Static<typeof SlackMessage>;
type Shown = Static<typeof Attachment>;

/** A message that Slack would take; what an attachment does not say is empty. */
export interface SlackMessage extends Omit<Given, 'attachments'> {
  readonly attachments: readonly (Shown & { readonly title: string; readonly text: string })[];
}

/** Throws what Slack would say of a message it does not take. */
export function slackMessage(body: unknown): SlackMessage {
  const message = checkSchema(SlackMessage, body);
  const { text, blocks, attachments = [] } = message;
  if (blocks !== undefined) checkBlocks(blocks);
  for (const attachment of attachments) checkAttachment(attachment);
  if (blocks === undefined && attachments.length === 0 && (text ?? '') === '') throw new Error('no_text');
  return { ...message, attachments: attachments.map((each) => ({ title: '', text: '', ...each })) };
}

function checkAttachment({ title, text, fallback, blocks }: Shown): void {
  if (blocks !== undefined) checkBlocks(blocks);
  else if (title === undefined || text === undefined || fallback === undefined)
    throw new Error('invalid_attachments: one without blocks needs title, text and fallback');
}

export function startFakeSlack(): Promise<FakeReceiver<SlackMessage>> {
  return startFakeReceiver(slackMessage, { status: 200, body: 'ok' });
}
