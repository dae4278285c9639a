import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { invalid, type ValidationError } from './validation-error';

export type ParsedJson = { readonly ok: true; readonly value: unknown } | ValidationError;

/** Parses JSON. The error of malformed JSON names the line and the column. Never throws. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return invalid('$', `is malformed JSON ${locateSyntaxError(text, error)}`);
  }
}

/** V8's errors do not always have a position, so a second, tolerant parser finds it. */
function locateSyntaxError(text: string, error: unknown): string {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  }
  const before = text.slice(0, first.offset);
  const line = before.split('\n').length;
  const column = first.offset - before.lastIndexOf('\n');
  const description = printParseErrorCode(first.error).replace(
    /(?!^)[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  );
  return `at position ${first.offset} (line ${line}, column ${column}): ${description}`;
}
