import { type Random } from '../../test-support/random';

/** Words that break what is careless about labels, lines, paths, numbers or objects. */
export const ODD_WORDS = [
  '', ' ', '\n', '\r\n', '\0', '"', '\\', '\\"', '\\n', '}', '{', '} 1\n', '# EOF', '\ud800', '\u2028', '\u202e', '☃', '😀',
  'a"} 1\nworker_up{worker_id="forged', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'le', '+Inf', 'NaN', '-0',
  '.', '..', '../../etc/passwd', '%', '%00', '%2e%2e', '%ff', '<script>', "' or 1=1 --", '${7*7}', 'null', 'w-1', 'x'.repeat(300), '𝒳'.repeat(2000),
] as const; // prettier-ignore
const ODD_NUMBERS = [
  0, -0, -1, 0.1, 1e-320, 1e21, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 4097, 1.5, 86_401,
] as const; // prettier-ignore
const MOMENTS = [
  '2026-11-22T10:00:00Z', '1970-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:60Z', '2026-02-30T00:00:00Z',
  '2026-11-22T10:00:00+14:00', '+275760-09-13T00:00:00Z', 'yesterday',
] as const; // prettier-ignore

type Json = unknown;
function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON value with one or two changes somewhere in it; the value given stays as it is. */
export function mutated(value: Json, chance: Random): Json {
  const once = changed(value, chance);
  return chance.happens(0.3) ? changed(once, chance) : once;
}

/** Goes down the value and changes one place of it. */
function changed(value: Json, chance: Random): Json {
  if (Array.isArray(value) && value.length > 0 && chance.happens(0.9)) return changedItem(value, chance);
  if (isObject(value) && chance.happens(0.95)) return changedMember(value, chance);
  return chance.happens(0.7) ? alike(value, chance) : anything(chance);
}

/** Another value of the same type: it gets past the schema more often. */
function alike(value: Json, chance: Random): Json {
  if (typeof value === 'string') return chance.happens(0.3) ? chance.pick(MOMENTS) : word(chance);
  if (typeof value === 'number') return chance.happens(0.5) ? chance.pick(ODD_NUMBERS) : chance.below(1e6);
  return typeof value === 'boolean' ? !value : anything(chance);
}

function changedItem(items: Json[], chance: Random): Json[] {
  const at = chance.below(items.length);
  const item = items[at];
  switch (chance.below(4)) {
    case 0:
      return [...items, item];
    case 1:
      return items.toSpliced(at, 1);
    default:
      return items.with(at, changed(item, chance));
  }
}

function changedMember(value: Record<string, Json>, chance: Random): Json {
  const keys = Object.keys(value);
  if (keys.length === 0 || chance.happens(0.1)) return { ...value, [word(chance)]: anything(chance) };
  const key = chance.pick(keys);
  const { [key]: old, ...others } = value;
  switch (chance.below(8)) {
    case 0:
      return others;
    case 1:
      return { ...others, [word(chance)]: old };
    case 2:
      return { ...value, [key]: null };
    case 3:
      return { ...value, [key]: anything(chance) };
    default:
      return { ...value, [key]: changed(old, chance) };
  }
}

function word(chance: Random): string {
  return chance.pick(ODD_WORDS);
}

function anything(chance: Random): Json {
  switch (chance.below(9)) {
    case 0:
      return null;
    case 1:
      return chance.happens(0.5);
    case 2:
      return chance.pick(ODD_NUMBERS);
    case 3:
      return Math.round(chance.number() * 10 ** chance.below(16));
    case 4:
      return chance.pick(MOMENTS);
    case 5:
      return [];
    case 6:
      return {};
    case 7:
      return { [word(chance)]: { [word(chance)]: word(chance) } };
    default:
      return word(chance);
  }
}

/** Bytes with some of them flipped, cut out, doubled or put in. */
export function scrambled(bytes: Buffer, chance: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let changes = 1 + chance.below(4); changes > 0; changes--) {
    const at = chance.below(result.length);
    const to = at + chance.below(Math.min(64, result.length - at + 1));
    switch (chance.below(4)) {
      case 0:
        if (result.length > 0) result.writeUInt8(chance.below(256), at);
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(to)]);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, to), result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), Buffer.from(word(chance)), result.subarray(at)]);
    }
  }
  return result;
}
