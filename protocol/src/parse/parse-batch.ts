import { parseJson } from './parse-json';
import { type Refusal, refuse } from './validation-error';
import { type Parsed } from './parse-report';

export type BatchForm = 'json' | 'ndjson';

/** Items in the order given, or why the whole was refused. */
export type Batch<T> = { readonly ok: true; readonly items: readonly Parsed<T>[] } | Refusal;

/**
 * Parses a body: JSON (an object or an array of them), or NDJSON, where a malformed line refuses itself alone.
 *
 * @param most items that are taken at once; one more refuses the whole with `tooMany`
 */
export function parseBatch<T>(
  text: string,
  form: BatchForm,
  parse: (value: unknown) => Parsed<T>,
  most = Number.POSITIVE_INFINITY,
): Batch<T> | { readonly ok: false; readonly tooMany: number } {
  if (form === 'ndjson') {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) return refuse('$', 'must hold at least one report, was empty');
    if (lines.length > most) return { ok: false, tooMany: lines.length };
    return { ok: true, items: lines.map((line) => parseLine(line, parse)) };
  }
  const json = parseJson(text);
  if (!json.ok) return json;
  if (!Array.isArray(json.value)) return { ok: true, items: [parse(json.value)] };
  if (json.value.length === 0) return refuse('$', 'must hold at least one report, was an empty array');
  if (json.value.length > most) return { ok: false, tooMany: json.value.length };
  return { ok: true, items: json.value.map((value: unknown) => parse(value)) };
}

function parseLine<T>(line: string, parse: (value: unknown) => Parsed<T>): Parsed<T> {
  const json = parseJson(line);
  return json.ok ? parse(json.value) : json;
}
