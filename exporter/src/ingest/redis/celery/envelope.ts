import { MAX_MESSAGE_LENGTH } from '../../celery/heard-workers';
import { jsonObjectOf } from '../replies';

/** What kombu has published: the content of a message, or why it cannot be read. */
export type Envelope = { readonly content: unknown } | { readonly problem: string };

const JSON_TYPE = 'application/json';

/** Opens a message of kombu’s transport for Redis: JSON with the body, which is base64 by default. */
export function openEnvelope(message: string): Envelope {
  if (message.length > MAX_MESSAGE_LENGTH) {
    return { problem: `A message of more than ${MAX_MESSAGE_LENGTH} characters was not read` };
  }
  const envelope = jsonObjectOf(message);
  const body = envelope?.['body'];
  if (envelope === undefined || typeof body !== 'string') {
    return { problem: 'A message on the channels of events is none of Celery, and was not read' };
  }
  const type = envelope['content-type'];
  if (type !== JSON_TYPE) {
    return { problem: notJson(type) };
  }
  return { content: parsed(isBase64(envelope) ? Buffer.from(body, 'base64').toString('utf8') : body) };
}

/** Why an event in another format is not read. */
export function notJson(contentType: unknown): string {
  const type = typeof contentType === 'string' ? contentType.slice(0, 64) : 'unknown';
  return `Events of the content type ${JSON.stringify(type)} cannot be read; set event_serializer of the workers to json`;
}

/** The value of a JSON text; undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anyone who may publish may publish this.
    return undefined;
  }
}

function isBase64({ properties }: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof properties === 'object' &&
    properties !== null &&
    'body_encoding' in properties &&
    properties.body_encoding === 'base64'
  );
}
