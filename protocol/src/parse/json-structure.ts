/** Maximum nesting of arrays and objects in a text that is parsed at all. What is valid in a report is far below. */
export const MAX_PARSED_DEPTH = 64;

/** One item of an array, as a part of its text. */
export interface ItemRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Nested deeper than `MAX_PARSED_DEPTH`. */
  readonly tooDeep: boolean;
}

const CODES = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
} as const;

/** Whether a JSON text is nested deeper than `MAX_PARSED_DEPTH`. Stops at the first bracket that is. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODES.quote) {
      at = closingQuote(text, at);
    } else if (code === CODES.openArray || code === CODES.openObject) {
      depth += 1;
      if (depth > MAX_PARSED_DEPTH) {
        return true;
      }
    } else if (code === CODES.closeArray || code === CODES.closeObject) {
      depth -= 1;
    }
  }
  return false;
}

/** Returns the position of the closing quote, the end of the text without one. A search, which is faster than a loop. */
function closingQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === CODES.backslash) {
      backslashes += 1;
    }
    if (backslashes % 2 === 0) {
      return at;
    }
  }
  return text.length;
}

/**
 * Splits the text of a JSON array into its items without parsing them, so that a malformed item does not hide the others.
 * What follows the end of the array is one more item, and so is the missing end of an array: both are malformed.
 *
 * A malformed item ends where its brackets are closed and a comma follows. Closing brackets that match none are part of
 * the item, and a line break ends a string. Linear in the length of the text.
 *
 * @param text starts with `[`. Any encoding in which the characters of ASCII are single characters
 * @param maxItems limit of items returned; `count` is the number of all
 */
export function splitArray(
  text: string,
  maxItems: number,
): { readonly items: readonly ItemRange[]; readonly count: number } {
  const items: ItemRange[] = [];
  const brackets = new OpenBrackets();
  let count = 0;
  let start = text.indexOf('[') + 1;
  let skipsArrays = false;
  const endItem = (end: number) => {
    if (count < maxItems) {
      items.push({ start, end, tooDeep: brackets.deepest > MAX_PARSED_DEPTH });
    }
    count += 1;
    start = end + 1;
    brackets.clear();
  };
  let at = start;
  for (; ; at++) {
    if (at >= text.length) {
      // An item that is an array is never valid. If it has no end, it ends before the next object.
      if (skipsArrays || brackets.depth === 0 || !startsWithArray(text, start)) {
        break;
      }
      skipsArrays = true;
      at = start;
      brackets.clear();
    }
    const code = text.charCodeAt(at);
    if (code === CODES.quote) {
      at = endOfString(text, at);
    } else if (skipsArrays && code === CODES.openArray && brackets.depth === 0 && isBlank(text, start, at)) {
      const end = beforeNextObject(text, at);
      endItem(end);
      if (end >= text.length) {
        return { items, count };
      }
      at = end;
    } else if (
      code === CODES.openObject &&
      brackets.innermost === CODES.openObject &&
      follows(text, start, at)
    ) {
      // An object that follows a comma within an object, where only a key may be: the outer one has no end.
      const end = text.lastIndexOf(',', at);
      endItem(end);
      brackets.open(code);
    } else if (code === CODES.openArray || code === CODES.openObject) {
      brackets.open(code);
    } else if (code === CODES.closeObject) {
      brackets.close(CODES.openObject);
    } else if (code === CODES.comma && brackets.depth === 0) {
      endItem(at);
    } else if (code === CODES.closeArray && !brackets.close(CODES.openArray)) {
      const isLast = isBlank(text, at + 1, text.length);
      if (brackets.depth > 0 && !isLast) {
        continue;
      }
      if (count > 0 || !isBlank(text, start, at)) {
        endItem(at);
      }
      if (!isLast) {
        // With the bracket, which makes it malformed whatever follows.
        start = at;
        endItem(text.length);
      }
      return { items, count };
    }
  }
  // The end of the array is missing. An item that is complete may be valid; the missing end is one more item.
  if (!isBlank(text, start, text.length)) {
    endItem(text.length);
  }
  start = text.length;
  endItem(text.length);
  return { items, count };
}

/** The brackets that are open within an item. The kinds of those beyond the maximum depth are not kept. */
class OpenBrackets {
  readonly #kinds: number[] = [];
  depth = 0;
  deepest = 0;

  /** The kind of the innermost bracket; undefined if none is open or its kind is not kept. */
  get innermost(): number | undefined {
    return this.depth === this.#kinds.length ? this.#kinds.at(-1) : undefined;
  }

  open(kind: number): void {
    this.depth += 1;
    this.deepest = Math.max(this.deepest, this.depth);
    if (this.depth <= MAX_PARSED_DEPTH) {
      this.#kinds.push(kind);
    }
  }

  /** Closes the innermost bracket of a kind and all within it. Returns false if none of the kind is open. */
  close(kind: number): boolean {
    if (this.depth > MAX_PARSED_DEPTH) {
      this.depth -= 1;
      return true;
    }
    const index = this.#kinds.lastIndexOf(kind);
    if (index < 0) {
      return false;
    }
    this.#kinds.length = index;
    this.depth = index;
    return true;
  }

  clear(): void {
    this.#kinds.length = 0;
    this.depth = 0;
    this.deepest = 0;
  }
}

const ARRAY_START = /[ \t\r\n]*\[/y;

function startsWithArray(text: string, start: number): boolean {
  ARRAY_START.lastIndex = start;
  return ARRAY_START.test(text);
}

/** Returns the position of the comma before the next object; the end of the text if there is none. */
function beforeNextObject(text: string, start: number): number {
  for (let object = text.indexOf('{', start); object >= 0; object = text.indexOf('{', object + 1)) {
    if (follows(text, start, object)) {
      return text.lastIndexOf(',', object);
    }
  }
  return text.length;
}

/** Whether a comma is the last character before `at` that is not white space. */
function follows(text: string, start: number, at: number): boolean {
  let before = at - 1;
  while (before >= start && isBlank(text, before, before + 1)) {
    before -= 1;
  }
  return before >= start && text[before] === ',';
}

/** One member of the object that a text is, as a part of the text. */
export interface MemberRange {
  readonly key: string;
  /** The text of the value. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Nested deeper than `MAX_PARSED_DEPTH`. */
  readonly tooDeep: boolean;
  /** Whether a comma or the end of the object follows; a value without it may be cut off. */
  readonly isComplete: boolean;
}

/**
 * Splits the text of a JSON object into its members without parsing their values. Ends at the first place that is no
 * member. Linear in the length of the text.
 */
export function* splitObject(text: string): Generator<MemberRange> {
  let at = skipBlank(text, 0);
  if (text.charCodeAt(at) !== CODES.openObject) {
    return;
  }
  for (;;) {
    const keyStart = skipBlank(text, at + 1);
    const keyEnd = text.charCodeAt(keyStart) === CODES.quote ? endOfString(text, keyStart) : text.length;
    const colon = skipBlank(text, keyEnd + 1);
    const key = readKey(text.slice(keyStart, keyEnd + 1));
    if (key === undefined || text.charCodeAt(colon) !== CODES.colon) {
      return;
    }
    const value = endOfValue(text, colon + 1);
    at = value.end;
    yield { key, start: colon + 1, isComplete: at < text.length, ...value };
    if (text.charCodeAt(at) !== CODES.comma) {
      return;
    }
  }
}

/** Finds the comma or the closing bracket after a value; the end of the text if there is none. */
function endOfValue(text: string, start: number): { readonly end: number; readonly tooDeep: boolean } {
  let depth = 0;
  let deepest = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODES.quote) {
      at = endOfString(text, at);
    } else if (depth === 0 && (code === CODES.comma || code === CODES.closeObject)) {
      return { end: at, tooDeep: deepest > MAX_PARSED_DEPTH };
    } else if (code === CODES.openArray || code === CODES.openObject) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === CODES.closeArray || code === CODES.closeObject) {
      depth -= 1;
    }
  }
  return { end: text.length, tooDeep: deepest > MAX_PARSED_DEPTH };
}

function readKey(text: string): string | undefined {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'string' ? key : undefined;
  } catch {
    // Not a string of JSON, so the text has no member here.
    return undefined;
  }
}

function skipBlank(text: string, start: number): number {
  BLANK.lastIndex = start;
  BLANK.test(text);
  return BLANK.lastIndex;
}

/** Returns the position of the closing quote, or of the line break that JSON does not allow in a string. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODES.backslash) {
      at += 1;
    } else if (code === CODES.quote || code === CODES.lineFeed || code === CODES.carriageReturn) {
      return at;
    }
  }
  return text.length;
}

const BLANK = /[ \t\r\n]*/y;

/** Whether the text from `start` to `end` (exclusive) is white space. */
function isBlank(text: string, start: number, end: number): boolean {
  BLANK.lastIndex = start;
  BLANK.test(text);
  return BLANK.lastIndex >= end;
}
