import { inside } from './json-path';
import { refuse, type Refusal } from './validation-error';

const DEEPEST = 16;

/**
 * What no schema says: text must be well-formed Unicode, since a lone surrogate cannot be written as UTF-8 and would
 * break the whole scrape; `__proto__` is no name, nor `toJSON`, which programs that write objects take for a method;
 * nesting is bounded, since merging walks it.
 */
export function checkContent(value: unknown): Refusal | undefined {
  const flaw = flawIn(value, 0);
  return flaw && refuse(flaw.keys.reduceRight(inside, '$'), flaw.reason);
}

interface Flaw {
  /** Where it is, innermost first: most reports have none, so that no path is made before one is found. */
  readonly keys: string[];
  readonly reason: string;
}

function flawIn(value: unknown, depth: number): Flaw | undefined {
  if (typeof value === 'string') return flawInText(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= DEEPEST) return { keys: [], reason: `must not be nested more than ${DEEPEST} levels deep` };
  // What JSON.parse made inherits nothing that could be listed, and this makes no array of keys for each object.
  for (const key in value) {
    const flaw = flawInKey(key) ?? flawIn((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (flaw === undefined) continue;
    flaw.keys.push(key);
    return flaw;
  }
  return undefined;
}

const NO_KEYS: ReadonlySet<string> = new Set(['__proto__', 'toJSON']);

function flawInKey(key: string): Flaw | undefined {
  return NO_KEYS.has(key) ? { keys: [], reason: 'must not be a key; choose another name' } : flawInText(key);
}

function flawInText(text: string): Flaw | undefined {
  return text.isWellFormed()
    ? undefined
    : { keys: [], reason: 'must be well-formed Unicode, has half of a surrogate pair' };
}
