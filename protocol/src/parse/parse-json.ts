import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { refuse, type Refusal } from './validation-error';

export type ParsedJson = { readonly ok: true; readonly value: unknown } | Refusal;

/** Parses JSON; where it is malformed the refusal says at which line and column. Never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return refuse('$', `is malformed JSON ${place(text, error)}`);
  }
}

/** V8 does not always say where; a second, tolerant parser does, and is asked only then. */
function place(text: string, error: unknown): string {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) return `(${error instanceof Error ? error.message : String(error)})`;
  const before = text.slice(0, first.offset);
  const line = before.split('\n').length;
  const column = first.offset - before.lastIndexOf('\n');
  const what = printParseErrorCode(first.error).replace(
    /(?!^)[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  );
  return `at position ${first.offset} (line ${line}, column ${column}): ${what}`;
}
