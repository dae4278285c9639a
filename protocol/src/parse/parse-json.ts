import { childPath } from './json-path';
import { isTooDeep, MAX_PARSED_DEPTH } from './json-structure';
import { findSyntaxError } from './json-syntax-error';
import { invalid, type ValidationError } from './validation-error';

export type ParsedJson = { readonly ok: true; readonly value: unknown } | ValidationError;

/** A shorter text is not checked for its depth before it is parsed: parsing nothing but brackets takes about 4 ms. */
const MIN_LENGTH_TO_CHECK_DEPTH = 131_072;

/** Parses JSON. The error of malformed JSON names the line and the column. Never throws. */
export function parseJson(text: string): ParsedJson {
  // V8 parses megabytes of brackets without recursion, but blocks the event loop for half a second.
  if (text.length >= MIN_LENGTH_TO_CHECK_DEPTH && isTooDeep(text)) {
    return invalid('$', `must not be nested more than ${MAX_PARSED_DEPTH} levels deep`);
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return invalid('$', `is malformed JSON ${locateSyntaxError(text, error)}`);
  }
}

function locateSyntaxError(text: string, error: unknown): string {
  const found = findSyntaxError(text);
  if (found === undefined) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  }
  const { offset, description } = found;
  const { line, column } = positionOf(text, offset);
  return `at position ${offset} (line ${line}, column ${column}): ${description}`;
}

/** Line and column of an offset, from 1. */
function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Maximum nesting of arrays and objects in a report. */
export const MAX_DEPTH = 16;
/** `__proto__` would set a prototype. Programs that serialize objects would call a `toJSON`. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'toJSON']);

/** A problem inside a value. */
interface Flaw {
  /** Keys of its path, innermost first. Most reports have no flaw, so the path is built only when one is found. */
  readonly keys: string[];
  readonly reason: string;
}

/**
 * Checks what a JSON Schema cannot express. Text must be well-formed Unicode, because a lone surrogate cannot be
 * encoded as UTF-8 and would break the whole scrape. Some keys are forbidden. The nesting depth is limited, because
 * merging is recursive.
 */
export function checkJsonSafety(value: unknown): ValidationError | undefined {
  const flaw = findFlaw(value, 0);
  return flaw && invalid(flaw.keys.reduceRight(childPath, '$'), flaw.reason);
}

function findFlaw(value: unknown, depth: number): Flaw | undefined {
  if (typeof value === 'string') {
    const allowed = findTextFlaw(value);
    return allowed === undefined ? undefined : { keys: [], reason: `must be ${allowed}` };
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (depth >= MAX_DEPTH) {
    return { keys: [], reason: `must not be nested more than ${MAX_DEPTH} levels deep` };
  }
  // Unlike Object.keys, `for in` allocates no array per object. Values from JSON.parse inherit no enumerable keys.
  for (const key in value) {
    const keyFlaw = findKeyFlaw(key) ?? findTextFlaw(key);
    const flaw =
      keyFlaw === undefined
        ? findFlaw((value as Readonly<Record<string, unknown>>)[key], depth + 1)
        : { keys: [], reason: `must be ${keyFlaw}` };
    if (flaw === undefined) {
      continue;
    }
    flaw.keys.push(key);
    return flaw;
  }
  return undefined;
}

/** What a key that is forbidden would have to be; undefined for a key that is allowed. */
export function findKeyFlaw(key: string): string | undefined {
  return FORBIDDEN_KEYS.has(key) ? `another key: ${key} is not allowed` : undefined;
}

/** What a text that cannot be encoded as UTF-8 would have to be; undefined for any other text. */
export function findTextFlaw(text: string): string | undefined {
  return text.isWellFormed() ? undefined : 'well-formed Unicode, without half of a surrogate pair';
}
