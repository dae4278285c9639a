import { clipText, describeValue } from './describe';
import { keyFlaw, type OnFlaw, type Reader } from './read-value';

/** The exporter accepts 16 levels in a report; metadata is one, and the report is one. */
const MAX_DEPTH = 14;
const MAX_VALUES = 10_000;
const MAX_TEXT_LENGTH = 16_384;
const MAX_NESTED_KEY_LENGTH = 1024;

/** One copy: what is left of its limit of values, and the objects around the current value. */
interface Copy {
  valuesLeft: number;
  readonly ancestors: Set<object>;
  readonly field: string;
  readonly onFlaw: OnFlaw;
}

/**
 * Any JSON value, copied as `JSON.stringify` would encode it. What cannot be encoded, or is too much, is left out: circular
 * references, more than 14 levels, more than 10,000 values. Texts are cut after 16,384 characters.
 */
export const jsonValue: Reader<unknown> = (value, field, onFlaw) =>
  copyValue(value, { valuesLeft: MAX_VALUES, ancestors: new Set(), field, onFlaw });

function copyValue(value: unknown, copy: Copy): unknown {
  const { field, onFlaw } = copy;
  if (copy.valuesLeft <= 0) {
    onFlaw(field, `must have at most ${MAX_VALUES} values`);
    return undefined;
  }
  copy.valuesLeft -= 1;
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
      return value;
    case 'string':
      if (value.length > MAX_TEXT_LENGTH) {
        onFlaw(field, `must have at most ${MAX_TEXT_LENGTH} characters per text, but has ${value.length}`);
      }
      return clipText(value, MAX_TEXT_LENGTH);
    case 'number':
      if (Number.isFinite(value)) {
        return value;
      }
      break;
    case 'object':
      return value === null ? null : copyObject(value, copy);
    default:
  }
  onFlaw(field, `must be JSON, but contains ${describeValue(value)}`);
  return undefined;
}

function copyObject(value: object, copy: Copy): unknown {
  const { ancestors, field, onFlaw } = copy;
  if (ArrayBuffer.isView(value)) {
    onFlaw(field, 'must be JSON, but contains binary data');
    return undefined;
  }
  if (ancestors.has(value) || ancestors.size >= MAX_DEPTH) {
    onFlaw(
      field,
      ancestors.has(value)
        ? 'must be JSON, but contains a circular reference'
        : `must have at most ${MAX_DEPTH} levels`,
    );
    return undefined;
  }
  ancestors.add(value);
  try {
    const toJson: unknown = Reflect.get(value, 'toJSON');
    if (typeof toJson === 'function') {
      return copyValue(Reflect.apply(toJson, value, ['']), copy);
    }
    return Array.isArray(value) ? copyArray(value, copy) : copyRecord(value, copy);
  } catch {
    onFlaw(field, 'could not be read');
    return undefined;
  } finally {
    ancestors.delete(value);
  }
}

/** As in `JSON.stringify`, an item that cannot be encoded becomes null, so that the others keep their places. */
function copyArray(value: readonly unknown[], copy: Copy): unknown[] {
  const result: unknown[] = [];
  for (let index = 0; index < value.length && copy.valuesLeft > 0; index += 1) {
    result.push(copyValue(value[index], copy) ?? null);
  }
  if (result.length < value.length) {
    copy.onFlaw(copy.field, `must have at most ${MAX_VALUES} values`);
  }
  return result;
}

function copyRecord(value: object, copy: Copy): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (copy.valuesLeft <= 0) {
      copy.onFlaw(copy.field, `must have at most ${MAX_VALUES} values`);
      break;
    }
    const flaw = key === '' ? undefined : keyFlaw(key, MAX_NESTED_KEY_LENGTH);
    if (flaw === undefined) {
      const item = copyProperty(value, key, copy);
      if (item !== undefined) {
        result[key] = item;
      }
    } else {
      copy.onFlaw(copy.field, flaw);
    }
  }
  return result;
}

function copyProperty(value: object, key: string, copy: Copy): unknown {
  try {
    return copyValue(Reflect.get(value, key), copy);
  } catch {
    copy.onFlaw(copy.field, 'could not be read');
    return undefined;
  }
}
