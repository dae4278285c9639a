import { type Random } from '../../test-support/random';

/** Texts that break careless handling of labels, lines, paths, numbers or objects. */
export const ODD_TEXTS = [
  '', ' ', '\n', '\r\n', '\0', '"', '\\', '\\"', '\\n', '}', '{', '} 1\n', '# EOF', '\ud800', '\u2028', '\u202e', '☃', '😀',
  'a"} 1\nworker_up{worker_id="forged', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'le', '+Inf', 'NaN', '-0',
  '.', '..', '../../etc/passwd', '%', '%00', '%2e%2e', '%ff', '<script>', "' or 1=1 --", '${7*7}', 'null', 'w-1', 'x'.repeat(300), '𝒳'.repeat(2000),
] as const; // prettier-ignore
const ODD_NUMBERS = [
  0, -0, -1, 0.1, 1e-320, 1e21, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 4097, 1.5, 86_401,
] as const; // prettier-ignore
const TIMESTAMPS = [
  '2026-11-22T10:00:00Z', '1970-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:60Z', '2026-02-30T00:00:00Z',
  '2026-11-22T10:00:00+14:00', '+275760-09-13T00:00:00Z', 'yesterday',
] as const; // prettier-ignore

type Json = unknown;
function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of a JSON value with one or two changes. The original is not modified. */
export function mutateJson(value: Json, random: Random): Json {
  const once = mutateOnce(value, random);
  return random.happens(0.3) ? mutateOnce(once, random) : once;
}

/** Descends into the value and changes one place. */
function mutateOnce(value: Json, random: Random): Json {
  if (Array.isArray(value) && value.length > 0 && random.happens(0.9)) {
    return mutateItem(value, random);
  }
  if (isObject(value) && random.happens(0.95)) {
    return mutateMember(value, random);
  }
  return random.happens(0.7) ? sameType(value, random) : anyValue(random);
}

/** Another value of the same type, which passes the schema more often. */
function sameType(value: Json, random: Random): Json {
  if (typeof value === 'string') {
    return random.happens(0.3) ? random.pick(TIMESTAMPS) : oddText(random);
  }
  if (typeof value === 'number') {
    return random.happens(0.5) ? random.pick(ODD_NUMBERS) : random.below(1e6);
  }
  return typeof value === 'boolean' ? !value : anyValue(random);
}

function mutateItem(items: Json[], random: Random): Json[] {
  const at = random.below(items.length);
  const item = items[at];
  switch (random.below(4)) {
    case 0:
      return [...items, item];
    case 1:
      return items.toSpliced(at, 1);
    default:
      return items.with(at, mutateOnce(item, random));
  }
}

function mutateMember(value: Record<string, Json>, random: Random): Json {
  const keys = Object.keys(value);
  if (keys.length === 0 || random.happens(0.1)) {
    return { ...value, [oddText(random)]: anyValue(random) };
  }
  const key = random.pick(keys);
  const { [key]: old, ...others } = value;
  switch (random.below(8)) {
    case 0:
      return others;
    case 1:
      return { ...others, [oddText(random)]: old };
    case 2:
      return { ...value, [key]: null };
    case 3:
      return { ...value, [key]: anyValue(random) };
    default:
      return { ...value, [key]: mutateOnce(old, random) };
  }
}

function oddText(random: Random): string {
  return random.pick(ODD_TEXTS);
}

function anyValue(random: Random): Json {
  switch (random.below(9)) {
    case 0:
      return null;
    case 1:
      return random.happens(0.5);
    case 2:
      return random.pick(ODD_NUMBERS);
    case 3:
      return Math.round(random.number() * 10 ** random.below(16));
    case 4:
      return random.pick(TIMESTAMPS);
    case 5:
      return [];
    case 6:
      return {};
    case 7:
      return { [oddText(random)]: { [oddText(random)]: oddText(random) } };
    default:
      return oddText(random);
  }
}

/** A copy of the bytes with some of them replaced, removed, doubled or inserted. */
export function scrambleBytes(bytes: Buffer, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(result.length);
    const to = at + random.below(Math.min(64, result.length - at + 1));
    switch (random.below(4)) {
      case 0:
        if (result.length > 0) {
          result.writeUInt8(random.below(256), at);
        }
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(to)]);
        break;
      case 2:
        result = Buffer.concat([result.subarray(0, to), result.subarray(at)]);
        break;
      default:
        result = Buffer.concat([result.subarray(0, at), Buffer.from(oddText(random)), result.subarray(at)]);
    }
  }
  return result;
}
