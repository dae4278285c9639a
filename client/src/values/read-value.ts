import { clipText, describeValue } from './describe';

// Readers turn values of the application, which may be of any type, into values that the exporter accepts. A value that
// is not valid costs only itself. What happens to it is the table "Values that are not valid" in client/README.md.

/**
 * Called with each value that is not valid.
 * @param field its field, of a limited number of fields
 * @param flaw what is allowed and what was given, without its subject, which is the field
 */
export type OnFlaw = (field: string, flaw: string) => void;

/** Returns the value, or a valid one in its place, or undefined to leave it out. */
export type Reader<T> = (value: unknown, field: string, onFlaw: OnFlaw) => T | undefined;

type Fields<T> = { readonly [Key in keyof Required<T>]: Reader<Exclude<T[Key], undefined>> };

const MAX_AMOUNT = 1e18;
/** RFC 3339 with a time zone. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
/** `__proto__` would set a prototype, and a `toJSON` would be called; the exporter rejects both. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'toJSON']);
const MAX_KEY_LENGTH = 128;

/** Calls a reader. A value that throws when it is read (a getter, a proxy) is left out. */
export function readValue<T>(
  reader: Reader<T>,
  value: unknown,
  field: string,
  onFlaw: OnFlaw,
): T | undefined {
  try {
    return reader(value, field, onFlaw);
  } catch {
    onFlaw(field, 'could not be read');
    return undefined;
  }
}

/** A number from 0. A larger one than `max` becomes `max`. */
export function amount(max = MAX_AMOUNT): Reader<number> {
  return (value, field, onFlaw) => {
    if (typeof value !== 'number' || !(value >= 0)) {
      onFlaw(field, `must be a number from 0, but it is ${describeValue(value)}`);
      return undefined;
    }
    if (value > max) {
      onFlaw(field, `must be at most ${max}, but it is ${value}`);
      return value === Infinity ? undefined : max;
    }
    return value;
  };
}

/** A whole number from 0. A fraction is rounded down. */
export const count: Reader<number> = (value, field, onFlaw) => {
  const number = amount(Number.MAX_SAFE_INTEGER)(value, field, onFlaw);
  if (number === undefined || Number.isInteger(number)) {
    return number;
  }
  onFlaw(field, `must be a whole number, but it is ${number}`);
  return Math.floor(number);
};

/** A text of up to `maxLength` characters; a longer one is shortened. A number or a boolean is written as text. */
export function text(maxLength: number): Reader<string> {
  return (value, field, onFlaw) => {
    if (typeof value === 'string') {
      return clipText(value, maxLength);
    }
    onFlaw(field, `must be a string, but it is ${describeValue(value)}`);
    return ['number', 'bigint', 'boolean'].includes(typeof value)
      ? clipText(String(value), maxLength)
      : undefined;
  };
}

/** A text that is not empty. */
export function name(maxLength = MAX_KEY_LENGTH): Reader<string> {
  return (value, field, onFlaw) => {
    if (value === '') {
      onFlaw(field, 'must not be empty');
      return undefined;
    }
    return text(maxLength)(value, field, onFlaw);
  };
}

export const bool: Reader<boolean> = (value, field, onFlaw) => {
  if (typeof value === 'boolean') {
    return value;
  }
  onFlaw(field, `must be true or false, but it is ${describeValue(value)}`);
  return undefined;
};

/** A text of RFC 3339 with a time zone, or a `Date`. */
export const timestamp: Reader<string> = (value, field, onFlaw) => {
  const ms = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : dateMs(value);
  const iso = Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '';
  if (RFC_3339.test(iso)) {
    return iso;
  }
  onFlaw(field, `must be a valid time such as 2026-11-22T10:00:00Z, but it is ${describeValue(value)}`);
  return undefined;
};

/** Returns the time of a `Date`, also of another realm, and NaN for anything else. */
function dateMs(value: unknown): number {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return NaN;
  }
}

export function oneOf<Value extends string>(allowed: readonly Value[]): Reader<Value> {
  return (value, field, onFlaw) => {
    const match = allowed.find((each) => each === value);
    if (match === undefined) {
      onFlaw(field, `must be one of ${allowed.join(', ')}, but it is ${describeValue(value)}`);
    }
    return match;
  };
}

export function matching(pattern: string, allowed: string): Reader<string> {
  const expression = new RegExp(pattern);
  return (value, field, onFlaw) => {
    if (typeof value === 'string' && expression.test(value)) {
      return value;
    }
    onFlaw(field, `must be ${allowed}, but it is ${describeValue(value)}`);
    return undefined;
  };
}

/** The value or null. */
export function patch<T>(reader: Reader<T>): Reader<T | null> {
  return (value, field, onFlaw) => (value === null ? null : reader(value, field, onFlaw));
}

/** An object with known fields. Each field that is not valid, and each further one, is left out. */
export function fields<T extends object>(
  readers: Fields<T>,
  required: readonly (keyof T & string)[] = [],
): Reader<T> {
  const entries = Object.entries<Reader<unknown>>(readers);
  const known = new Set(entries.map(([key]) => key));
  return (value, field, onFlaw) => {
    if (!isRecord(value)) {
      onFlaw(field, `must be an object, but it is ${describeValue(value)}`);
      return undefined;
    }
    const result: Record<string, unknown> = {};
    for (const [key, reader] of entries) {
      const path = `${field}.${key}`;
      const item = readProperty(value, key, path, onFlaw);
      const valid = item === undefined ? undefined : readValue(reader, item, path, onFlaw);
      if (valid !== undefined) {
        result[key] = valid;
      } else if (required.some((each) => each === key)) {
        if (item === undefined) {
          onFlaw(path, 'is missing');
        }
        return undefined;
      }
    }
    if (Object.keys(value).some((key) => !known.has(key))) {
      onFlaw(field, `must have no other keys than ${[...known].join(', ')}`);
    }
    return result as T;
  };
}

/** A list. Each item that is not valid is left out, and so are those after the first `maxItems`. */
export function list<T>(reader: Reader<T>, maxItems: number): Reader<T[]> {
  return (value, field, onFlaw) => {
    if (!Array.isArray(value)) {
      onFlaw(field, `must be an array, but it is ${describeValue(value)}`);
      return undefined;
    }
    const items = value as readonly unknown[];
    const result: T[] = [];
    const { length } = items;
    for (let index = 0; index < Math.min(length, maxItems); index += 1) {
      const item = readValue(() => reader(items[index], field, onFlaw), undefined, field, onFlaw);
      if (item !== undefined) {
        result.push(item);
      }
    }
    if (length > maxItems) {
      onFlaw(field, `must have at most ${maxItems} items, but it has ${length}`);
    }
    return result;
  };
}

/** The entries of an object with any keys of 1 to 128 characters. Entries that are not valid are left out. */
export function entriesOf<T>(reader: Reader<T>, maxEntries: number): Reader<[string, T][]> {
  return (value, field, onFlaw) => {
    if (!isRecord(value) || Array.isArray(value)) {
      onFlaw(field, `must be an object, but it is ${describeValue(value)}`);
      return undefined;
    }
    const result: [string, T][] = [];
    for (const key of Object.keys(value)) {
      if (result.length >= maxEntries) {
        onFlaw(field, `must have at most ${maxEntries} keys`);
        break;
      }
      const flaw = keyFlaw(key);
      if (flaw !== undefined) {
        onFlaw(field, flaw);
        continue;
      }
      const item = readProperty(value, key, field, onFlaw);
      const valid = item === undefined ? undefined : readValue(reader, item, field, onFlaw);
      if (valid !== undefined) {
        result.push([key, valid]);
      }
    }
    return result;
  };
}

/** Returns why a key cannot be reported, undefined if it can be. */
export function keyFlaw(key: string, maxLength = MAX_KEY_LENGTH): string | undefined {
  if (key === '' || key.length > maxLength) {
    return `must have keys of 1 to ${maxLength} characters, but one has ${key.length}`;
  }
  return FORBIDDEN_KEYS.has(key) || !key.isWellFormed()
    ? `must not have the key ${describeValue(key)}`
    : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function readProperty(object: object, key: string, field: string, onFlaw: OnFlaw): unknown {
  return readValue(() => Reflect.get(object, key) as unknown, undefined, field, onFlaw);
}
