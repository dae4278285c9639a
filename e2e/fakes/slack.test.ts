import { slackMessage } from './slack';

function plain(text: string) {
  return { type: 'plain_text', text };
}
function mrkdwn(text: string) {
  return { type: 'mrkdwn', text };
}
function button(over: object = {}) {
  return {
    type: 'button',
    text: plain('Runbook'),
    url: 'https://example.org',
    ...over,
  };
}
const picture = { type: 'image', image_url: 'https://example.org/a.png', alt_text: 'a curve' };
const section = { type: 'section', text: mrkdwn('*w-1* is silent') };
function long(length: number) {
  return 'x'.repeat(length);
}
function many<T>(count: number, one: T): T[] {
  return Array.from({ length: count }, () => one);
}

const BLOCKS = [
  { type: 'header', text: { ...plain(long(150)), emoji: true } },
  { ...section, block_id: 'what', fields: many(10, mrkdwn(long(2000))), accessory: button() },
  { type: 'section', fields: [plain('State')], accessory: picture },
  { type: 'divider' },
  { ...picture, title: plain('CPU') },
  { type: 'context', elements: [picture, mrkdwn('since 10:00'), plain('Heartline')] },
  {
    type: 'actions',
    elements: [button({ action_id: 'a', style: 'danger' }), button({ action_id: 'b', value: '1' })],
  },
  { type: 'markdown', text: '**bold**' },
];
const ATTACHMENT = {
  title: 'w-1 is failed',
  text: 'no heartbeat for 90 s',
  fallback: 'w-1 is failed',
  color: 'danger',
  fields: [{ title: 'State', value: 'failed', short: true }],
  footer: 'Heartline',
  actions: [{ type: 'button', text: 'Runbook', url: 'https://example.org' }],
};

describe('the fake Slack', () => {
  it.each<[string, object]>([
    ['text alone', { text: 'w-1 is silent' }],
    ['attachments as Alertmanager sends them', { channel: '', username: '', attachments: [ATTACHMENT] }],
    ['blocks of every kind', { text: 'w-1 is silent', blocks: BLOCKS }],
    ['blocks in an attachment', { attachments: [{ color: '#439fe0', blocks: BLOCKS }] }],
    ['the maximum number of blocks', { blocks: many(50, section) }],
  ])('accepts %s', (_what, message) => {
    expect(slackMessage(message)).toMatchObject(message);
  });

  it.each<[string, object, string]>([
    ['an empty message', { text: '' }, 'no_text'],
    ['blocks that are not a list', { blocks: section }, 'invalid_blocks: not a list'],
    ['an empty list of blocks', { blocks: [] }, 'from 1 to 50 blocks; got 0'],
    ['one block too many', { blocks: many(51, section) }, 'from 1 to 50 blocks; got 51'],
    ['a block without a type', { blocks: [{ text: plain('a') }] }, '/0: unknown block type undefined'],
    ['an unknown block type', { blocks: [{ type: 'constructor' }] }, '/0: unknown block type "constructor"'],
    ['an empty section', { blocks: [{ type: 'section' }] }, 'a section needs text or fields'],
    ['a section’s text as a string', { blocks: [{ type: 'section', text: 'a' }] }, '/0/text'],
    ['a text without a type', { blocks: [{ type: 'section', text: { text: 'a' } }] }, '/0/text'],
    ['an empty text', { blocks: [{ type: 'section', text: mrkdwn('') }] }, '/0/text'],
    ['a text that is too long', { blocks: [{ type: 'section', text: mrkdwn(long(3001)) }] }, '/0/text'],
    ['one field too many', { blocks: [{ ...section, fields: many(11, plain('a')) }] }, '/0/fields'],
    ['a field that is too long', { blocks: [{ ...section, fields: [plain(long(2001))] }] }, '/0/fields/0'],
    ['markup in a header', { blocks: [{ type: 'header', text: mrkdwn('*a*') }] }, '/0/text/type'],
    ['a header that is too long', { blocks: [{ type: 'header', text: plain(long(151)) }] }, '/0/text/text'],
    [
      'an image without alternative text',
      { blocks: [{ type: 'image', image_url: 'https://a.b' }] },
      '/0/alt_text',
    ],
    ['an image with a relative URL', { blocks: [{ ...picture, image_url: 'a.png' }] }, '/0/image_url'],
    ['an empty context', { blocks: [{ type: 'context', elements: [] }] }, '/0/elements'],
    [
      'a context with too many elements',
      { blocks: [{ type: 'context', elements: many(11, picture) }] },
      '/0/elements',
    ],
    ['a button in a context', { blocks: [{ type: 'context', elements: [button()] }] }, '/0/elements/0'],
    ['too many buttons', { blocks: [{ type: 'actions', elements: many(26, button()) }] }, '/0/elements'],
    [
      'a button with a long text',
      { blocks: [{ type: 'actions', elements: [button({ text: plain(long(76)) })] }] },
      '/0/elements/0/text/text',
    ],
    [
      'a button with a relative URL',
      { blocks: [{ type: 'actions', elements: [button({ url: '/d/a' })] }] },
      '/0/elements/0/url',
    ],
    [
      'a button with an unknown style',
      { blocks: [{ type: 'actions', elements: [button({ style: 'green' })] }] },
      '/0/elements/0/style',
    ],
    [
      'two buttons with one ID',
      { blocks: [{ type: 'actions', elements: many(2, button({ action_id: 'a' })) }] },
      'action_id "a" is not unique',
    ],
    [
      'two blocks with one ID',
      { blocks: many(2, { ...section, block_id: 'a' }) },
      'block_id "a" is not unique',
    ],
    ['an ID that is too long', { blocks: [{ ...section, block_id: long(256) }] }, '/0/block_id'],
    ['an unknown key', { blocks: [{ ...section, colour: 'red' }] }, '/0/colour'],
    [
      'too much markdown in total',
      { blocks: many(2, { type: 'markdown', text: long(7000) }) },
      'at most 12000 characters in all markdown blocks; got 14000',
    ],
    [
      'a wrong block in an attachment',
      { attachments: [{ blocks: [{ type: 'section' }] }] },
      'a section needs',
    ],
    ['an attachment without a title', { attachments: [{ ...ATTACHMENT, title: undefined }] }, 'needs title'],
    [
      'an attachment with an invalid colour',
      { attachments: [{ ...ATTACHMENT, color: 'red' }] },
      '/attachments/0/color',
    ],
    [
      'a field without a value',
      { attachments: [{ ...ATTACHMENT, fields: [{ title: 'a' }] }] },
      '/fields/0/value',
    ],
    ['an empty list of attachments', { text: 'a', attachments: [] }, '/attachments'],
  ])('rejects %s', (_what, message, error) => {
    expect(() => slackMessage(message)).toThrow(error);
  });
});
