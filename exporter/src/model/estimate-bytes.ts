/** A string has a header, and up to two bytes per character. */
const STRING_BYTES = 24;
const CHARACTER_BYTES = 2;
/** A number that is not a small integer is an object of its own. */
const NUMBER_BYTES = 16;
const ARRAY_BYTES = 32;
const ITEM_BYTES = 8;
const OBJECT_BYTES = 56;
/** A key that no other object has: its entry, its shape (V8 calls it a map), and its place in the table of all keys. */
const PROPERTY_BYTES = 96;

/**
 * Estimates the memory that a value of JSON takes in V8's heap, in bytes: an upper bound for values that share nothing with
 * others. The limits in bytes count this estimate, because the size as JSON says little about memory: `[[],[]]` takes ten
 * times as much.
 *
 * Linear in the number of values; the depth must be limited.
 */
export function estimateBytes(value: unknown): number {
  if (typeof value === 'string') {
    return STRING_BYTES + CHARACTER_BYTES * value.length;
  }
  if (typeof value === 'number') {
    return NUMBER_BYTES;
  }
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  if (Array.isArray(value)) {
    let bytes = ARRAY_BYTES;
    for (const item of value) {
      bytes += ITEM_BYTES + estimateBytes(item);
    }
    return bytes;
  }
  let bytes = OBJECT_BYTES;
  // Values of JSON inherit no enumerable keys, and `for in` makes no array of them.
  for (const key in value) {
    bytes += PROPERTY_BYTES + STRING_BYTES + CHARACTER_BYTES * key.length;
    bytes += estimateBytes((value as Readonly<Record<string, unknown>>)[key]);
  }
  return bytes;
}
