import { parseJson } from './parse-json';
import { type ParseResult } from './parse-report';
import { invalid, type ValidationError } from './validation-error';

export type BatchFormat = 'json' | 'ndjson';

/** The items in the order of the body, or why the whole body is invalid. */
export type Batch<T> = { readonly ok: true; readonly items: readonly ParseResult<T>[] } | ValidationError;

/**
 * Parses the body of a request: JSON (an object or an array of objects) or NDJSON, in which a malformed line is invalid
 * by itself and the others are parsed.
 *
 * @param maxItems limit of items in one body; a body with more is not parsed, and `tooMany` is their number
 */
export function parseBatch<T>(
  text: string,
  format: BatchFormat,
  parse: (value: unknown) => ParseResult<T>,
  maxItems = Number.POSITIVE_INFINITY,
): Batch<T> | { readonly ok: false; readonly tooMany: number } {
  if (format === 'ndjson') {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) {
      return invalid('$', 'must hold at least one report, was empty');
    }
    if (lines.length > maxItems) {
      return { ok: false, tooMany: lines.length };
    }
    return { ok: true, items: lines.map((line) => parseLine(line, parse)) };
  }
  const json = parseJson(text);
  if (!json.ok) {
    return json;
  }
  if (!Array.isArray(json.value)) {
    return { ok: true, items: [parse(json.value)] };
  }
  if (json.value.length === 0) {
    return invalid('$', 'must hold at least one report, was an empty array');
  }
  if (json.value.length > maxItems) {
    return { ok: false, tooMany: json.value.length };
  }
  return { ok: true, items: json.value.map((value: unknown) => parse(value)) };
}

function parseLine<T>(line: string, parse: (value: unknown) => ParseResult<T>): ParseResult<T> {
  const json = parseJson(line);
  return json.ok ? parse(json.value) : json;
}
