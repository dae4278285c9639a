import { type Content, contentOf, tooLarge } from '../../celery/content';
import { MAX_MESSAGE_LENGTH } from '../../celery/heard-workers';
import { jsonObjectOf } from '../replies';

/** Opens a message of kombu’s transport for Redis: JSON with the body, which is base64 by default. */
export function openEnvelope(message: string): Content {
  if (message.length > MAX_MESSAGE_LENGTH) {
    return tooLarge();
  }
  const envelope = jsonObjectOf(message);
  const body = envelope?.['body'];
  if (envelope === undefined || typeof body !== 'string') {
    return { problem: 'A message on the channels of events is none of Celery, and was not read' };
  }
  const text = isBase64(envelope) ? Buffer.from(body, 'base64').toString('utf8') : body;
  return contentOf(text, envelope['content-type']);
}

function isBase64({ properties }: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof properties === 'object' &&
    properties !== null &&
    'body_encoding' in properties &&
    properties.body_encoding === 'base64'
  );
}
