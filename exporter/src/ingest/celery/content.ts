import { MAX_MESSAGE_LENGTH } from './heard-workers';

/** The content of a message, or why it cannot be read. */
export type Content = { readonly content: unknown } | { readonly problem: string };

const JSON_TYPE = 'application/json';

/** Reads the body of a message; the content is undefined if the body is no JSON. */
export function contentOf(body: string, contentType: unknown): Content {
  if (body.length > MAX_MESSAGE_LENGTH) {
    return tooLarge();
  }
  if (contentType !== JSON_TYPE) {
    const type = typeof contentType === 'string' ? contentType.slice(0, 64) : 'unknown';
    return {
      problem: `Events of the content type ${JSON.stringify(type)} cannot be read; set event_serializer of the workers to json`,
    };
  }
  return { content: parsed(body) };
}

export function tooLarge(): Content {
  return { problem: `A message of more than ${MAX_MESSAGE_LENGTH} characters was not read` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Anyone who may publish may publish this.
    return undefined;
  }
}
