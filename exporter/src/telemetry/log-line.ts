import { HIDDEN_CHARACTERS } from '../model/visible-text';

/** Maximum length of a text in a log line, in UTF-16 units. A stack trace may be longer. */
const MAX_TEXT_LENGTH = 1024;
const MAX_STACK_LENGTH = 8192;
const MAX_LIST_LENGTH = 50;
/** Maximum length of a line. Longer ones, which have very many texts, keep only their level, time and message. */
export const MAX_LINE_LENGTH = 32 * 1024;

/** Limits the length of each text and list of a log record, and of the record. Takes and returns it as JSON. */
export function boundLine(line: string): string {
  // No text of a shorter line is too long.
  if (line.length <= MAX_TEXT_LENGTH) {
    return line;
  }
  const record = JSON.parse(line) as Record<string, unknown>;
  const bounded = JSON.stringify(bound(record, ''));
  if (bounded.length <= MAX_LINE_LENGTH) {
    return bounded;
  }
  const { level, time, msg } = record;
  return JSON.stringify(bound({ level, time, msg, omitted_characters: line.length }, ''));
}

function bound(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    return boundText(value, key === 'stack' ? MAX_STACK_LENGTH : MAX_TEXT_LENGTH);
  }
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_LIST_LENGTH).map((each) => bound(each, key));
    return value.length > MAX_LIST_LENGTH ? [...kept, `… ${value.length} items`] : kept;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [boundText(name, MAX_TEXT_LENGTH), bound(each, name)]),
    );
  }
  return value;
}

function boundText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}… (${text.length} characters)`;
}

/** Replaces hidden characters in JSON text without line breaks by escapes. In strings these are equal. */
export function escapeInvisible(json: string): string {
  return json.replace(HIDDEN_CHARACTERS, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
