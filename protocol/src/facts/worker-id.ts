import { WORKER_ID_PATTERN } from './patterns';

const VALID = new RegExp(WORKER_ID_PATTERN);
/** An encoded character: its code point in hexadecimal. */
const ENCODED = /_x([0-9A-F]{1,6})_/g;
/** A character that is not allowed, or an underscore that would look like the begin of an encoded character. */
const UNSAFE = /_(?=x[0-9A-F]{1,6}(?:_|[^A-Za-z0-9._:@-]))|[^A-Za-z0-9._:@-]/gu;

/**
 * Returns the worker ID for a name that a platform gives: an ARN, a log stream, a name with spaces or umlauts. A valid
 * worker ID is returned as it is. In any other name, each character outside of `A-Z a-z 0-9 . _ : @ -` becomes its code
 * point, `_x2F_` for `/`, and so does the underscore of what already looks like one. `.` and `..` are encoded, too.
 *
 * The result is valid in paths, labels and links without another encoding, unless it is empty or longer than 128
 * characters. `decodeWorkerId` returns the name. Encoding an encoded name again changes nothing.
 */
export function encodeWorkerId(name: string): string {
  if (VALID.test(name)) {
    return name;
  }
  if (name === '.' || name === '..') {
    return name.replaceAll('.', '_x2E_');
  }
  return name.replaceAll(UNSAFE, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}_`;
}

/** Returns the name that was encoded as this worker ID. */
export function decodeWorkerId(id: string): string {
  return id.replaceAll(ENCODED, (text, hex: string) => {
    const codePoint = Number.parseInt(hex, 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : text;
  });
}
