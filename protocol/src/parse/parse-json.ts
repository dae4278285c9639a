import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { childPath } from './json-path';
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

const MAX_DEPTH = 16;
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
    return findTextFlaw(value);
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (depth >= MAX_DEPTH) {
    return { keys: [], reason: `must not be nested more than ${MAX_DEPTH} levels deep` };
  }
  // Unlike Object.keys, `for in` allocates no array per object. Values from JSON.parse inherit no enumerable keys.
  for (const key in value) {
    const flaw = findKeyFlaw(key) ?? findFlaw((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (flaw === undefined) {
      continue;
    }
    flaw.keys.push(key);
    return flaw;
  }
  return undefined;
}

function findKeyFlaw(key: string): Flaw | undefined {
  return FORBIDDEN_KEYS.has(key)
    ? { keys: [], reason: 'must not be a key; choose another name' }
    : findTextFlaw(key);
}

function findTextFlaw(text: string): Flaw | undefined {
  return text.isWellFormed()
    ? undefined
    : { keys: [], reason: 'must be well-formed Unicode, has half of a surrogate pair' };
}
