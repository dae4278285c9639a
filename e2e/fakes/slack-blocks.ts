import { type TSchema, Type } from '@sinclair/typebox';
import { checkSchema } from './schema-check';

const exact = { additionalProperties: false } as const;
const Id = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const Url = Type.String({ pattern: '^https?://', maxLength: 3000 });
function Plain(maxLength: number) {
  return Type.Object(
    {
      type: Type.Literal('plain_text'),
      text: Type.String({ minLength: 1, maxLength }),
      emoji: Type.Optional(Type.Boolean()),
    },
    exact,
  );
}
function Markup(maxLength: number) {
  return Type.Object(
    {
      type: Type.Literal('mrkdwn'),
      text: Type.String({ minLength: 1, maxLength }),
      verbatim: Type.Optional(Type.Boolean()),
    },
    exact,
  );
}
function Text(maxLength: number) {
  return Type.Union([Plain(maxLength), Markup(maxLength)]);
}

const Button = Type.Object(
  {
    type: Type.Literal('button'),
    text: Plain(75),
    url: Type.Optional(Url),
    action_id: Id,
    value: Type.Optional(Type.String({ maxLength: 2000 })),
    style: Type.Optional(Type.Union([Type.Literal('primary'), Type.Literal('danger')])),
    accessibility_label: Type.Optional(Type.String({ maxLength: 75 })),
  },
  exact,
);
const picture = { image_url: Url, alt_text: Type.String({ minLength: 1, maxLength: 2000 }) };
const Picture = Type.Object({ type: Type.Literal('image'), ...picture }, exact);

function block<Kind extends string>(kind: Kind, properties: Record<string, TSchema>) {
  return Type.Object({ type: Type.Literal(kind), block_id: Id, ...properties }, exact);
}

/** The blocks that an alert message can contain, with the limits of Slack's Block Kit. */
const BLOCKS: Readonly<Record<string, TSchema>> = {
  section: block('section', {
    text: Type.Optional(Text(3000)),
    fields: Type.Optional(Type.Array(Text(2000), { minItems: 1, maxItems: 10 })),
    accessory: Type.Optional(Type.Union([Button, Picture])),
    expand: Type.Optional(Type.Boolean()),
  }),
  header: block('header', { text: Plain(150) }),
  divider: block('divider', {}),
  image: block('image', { ...picture, title: Type.Optional(Plain(2000)) }),
  context: block('context', {
    elements: Type.Array(Type.Union([Picture, Plain(3000), Markup(3000)]), { minItems: 1, maxItems: 10 }),
  }),
  actions: block('actions', { elements: Type.Array(Button, { minItems: 1, maxItems: 25 }) }),
  markdown: block('markdown', { text: Type.String({ minLength: 1, maxLength: 12_000 }) }),
};
const MAX_BLOCKS = 50;
const MAX_MARKDOWN_CHARACTERS = 12_000;

interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: unknown;
  readonly fields?: unknown;
  readonly elements?: readonly { readonly action_id?: string }[];
}

/** Validates the blocks of a message or an attachment. Throws the error that Slack would respond with. */
export function checkBlocks(blocks: unknown): void {
  if (!Array.isArray(blocks)) {
    throw new Error(`invalid_blocks: not a list; got ${JSON.stringify(blocks)}`);
  }
  if (blocks.length === 0 || blocks.length > MAX_BLOCKS) {
    throw new Error(`invalid_blocks: from 1 to ${MAX_BLOCKS} blocks; got ${blocks.length}`);
  }
  const parsed = blocks.map((each, index) => parseBlock(each, index));
  requireUnique('block_id', parsed);
  const markdown = parsed.filter(({ type }) => type === 'markdown').map(({ text }) => String(text).length);
  const length = markdown.reduce((sum, each) => sum + each, 0);
  if (length > MAX_MARKDOWN_CHARACTERS) {
    throw new Error(
      `invalid_blocks: at most ${MAX_MARKDOWN_CHARACTERS} characters in all markdown blocks; got ${length}`,
    );
  }
}

function parseBlock(block: unknown, index: number): Block {
  const type = typeof block === 'object' && block !== null && 'type' in block ? block.type : undefined;
  const schema = typeof type === 'string' && Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
  if (schema === undefined) {
    throw new Error(`invalid_blocks: /${index}: unknown block type ${JSON.stringify(type)}`);
  }
  const parsed = checkSchema(schema, block, `invalid_blocks: /${index}`) as Block;
  if (parsed.type === 'section' && parsed.text === undefined && parsed.fields === undefined) {
    throw new Error(`invalid_blocks: /${index}: a section needs text or fields`);
  }
  if (parsed.type === 'actions') {
    requireUnique('action_id', parsed.elements ?? []);
  }
  return parsed;
}

function requireUnique<Key extends string>(key: Key, all: readonly Partial<Record<Key, unknown>>[]): void {
  const values = all.flatMap((each) => each[key] ?? []);
  const duplicate = values.find((each, index) => values.indexOf(each) !== index);
  if (duplicate !== undefined) {
    throw new Error(`invalid_blocks: ${key} ${JSON.stringify(duplicate)} is not unique`);
  }
}
