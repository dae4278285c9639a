import { type Static, Type } from '@sinclair/typebox';
import { checkSchema } from './schema-check';
import { type FakeReceiver, startFakeReceiver } from './http-receiver';
import { checkBlocks } from './slack-blocks';

/** The parts of a message to Slack's incoming webhooks that Alertmanager can send, with Slack's limits. */
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
/** An attachment with blocks needs nothing else. Any other needs a title, a text and a fallback for notifications. */
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
type RawMessage = Static<typeof SlackMessage>;
type RawAttachment = Static<typeof Attachment>;

/** A message that Slack accepts. A missing title or text of an attachment is empty. */
export interface SlackMessage extends Omit<RawMessage, 'attachments'> {
  readonly attachments: readonly (RawAttachment & { readonly title: string; readonly text: string })[];
}

/** Validates a message. Throws the error that Slack would respond with. */
export function slackMessage(body: unknown): SlackMessage {
  const message = checkSchema(SlackMessage, body);
  const { text, blocks, attachments = [] } = message;
  if (blocks !== undefined) {
    checkBlocks(blocks);
  }
  for (const attachment of attachments) {
    checkAttachment(attachment);
  }
  if (blocks === undefined && attachments.length === 0 && (text ?? '') === '') {
    throw new Error('no_text');
  }
  return { ...message, attachments: attachments.map((each) => ({ title: '', text: '', ...each })) };
}

function checkAttachment({ title, text, fallback, blocks }: RawAttachment): void {
  if (blocks !== undefined) {
    checkBlocks(blocks);
  } else if (title === undefined || text === undefined || fallback === undefined) {
    throw new Error('invalid_attachments: an attachment without blocks needs title, text and fallback');
  }
}

export function startFakeSlack(): Promise<FakeReceiver<SlackMessage>> {
  return startFakeReceiver(slackMessage, { status: 200, body: 'ok' });
}
