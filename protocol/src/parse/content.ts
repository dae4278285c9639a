import { inside } from './jsonPath';
import { refuse, type Refusal } from './refusal';

const DEEPEST = 16;
// With the u flag a pair of surrogates is one character, so only lone ones are of this category.
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What no schema says: text must be well-formed Unicode, since a lone surrogate cannot be written as UTF-8 and would
 * break the whole scrape; `__proto__` is no name; nesting is bounded, since merging walks it.
 */
export function checkContent(value: unknown, path = '$', depth = 0): Refusal | undefined {
  if (typeof value === 'string') return checkText(value, path);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= DEEPEST) return refuse(path, `must not be nested more than ${DEEPEST} levels deep`);
  for (const [key, inner] of Object.entries(value)) {
    const at = inside(path, key);
    if (key === '__proto__') return refuse(at, 'must not be a key; choose another name');
    const found = checkText(key, at) ?? checkContent(inner, at, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkText(text: string, path: string): Refusal | undefined {
  return LONE_SURROGATE.test(text)
    ? refuse(path, 'must be well-formed Unicode, has half of a surrogate pair')
    : undefined;
}
