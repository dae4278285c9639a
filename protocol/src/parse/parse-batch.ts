import { Buffer, isAscii } from 'node:buffer';
import { MAX_PARSED_DEPTH, splitArray } from './json-structure';
import { type ParsedJson, parseJson } from './parse-json';
import { type ParseResult } from './parse-report';
import { invalid, type ValidationError } from './validation-error';

export type BatchFormat = 'json' | 'ndjson';

export interface BatchLimits {
  /** Maximum number of items in one body; a body with more is not parsed. */
  readonly maxItems?: number;
  /** Maximum size of one item in bytes; a larger one is invalid by itself. */
  readonly maxItemBytes?: number;
}

/**
 * Items in the order of the body. Each is parsed when it is iterated, so that the caller can yield to the event loop in
 * between: a body of 4 MiB can take most of a second. Iterate once.
 */
export interface BatchItems<T> extends Iterable<ParseResult<T>> {
  readonly length: number;
}

/** The items of the body, or why the whole body is invalid. */
export type Batch<T> =
  | { readonly ok: true; readonly items: BatchItems<T> }
  | ValidationError
  /** Too many items, with their number. */
  | { readonly ok: false; readonly tooMany: number };

/** How to parse the items of a batch. */
export interface ItemParser<T> {
  readonly parse: (value: unknown) => ParseResult<T>;
  /** Takes from an item that is not JSON, not UTF-8, too deep or too large what can be read; absent if nothing is taken. */
  readonly salvage?: (bytes: Uint8Array, error: ValidationError, maxBytes: number) => ParseResult<T>;
}

/** Up to this size an array is parsed as a whole, which is faster. The slowest text, of short keys only, takes about 10 ms. */
const MAX_WHOLE_BYTES = 262_144;

/**
 * Parses the body of a request: JSON (an object or an array of objects) or NDJSON. A line or an item of an array that is
 * malformed, too large, nested too deep or not UTF-8 is invalid by itself; the others are parsed.
 */
export function parseBatch<T>(
  body: Uint8Array,
  format: BatchFormat,
  parser: ItemParser<T>,
  { maxItems = Number.POSITIVE_INFINITY, maxItemBytes = Number.POSITIVE_INFINITY }: BatchLimits = {},
): Batch<T> {
  const toItem = (bytes: Uint8Array, tooDeep?: boolean) => parseItem(bytes, tooDeep, parser, maxItemBytes);
  if (format === 'ndjson') {
    const { lines, count } = splitLines(body, maxItems);
    return batchOf(count, maxItems, parseLazily(lines, toItem), 'was empty');
  }
  if (!startsWithBracket(body)) {
    const json = parseBytes(body, maxItemBytes);
    if (json.ok) {
      return { ok: true, items: [parser.parse(json.value)] };
    }
    const salvaged = parser.salvage?.(body, json, maxItemBytes) ?? json;
    return salvaged.ok ? { ok: true, items: [salvaged] } : json;
  }
  if (body.length <= Math.min(MAX_WHOLE_BYTES, maxItemBytes)) {
    const json = parseBytes(body, maxItemBytes);
    if (json.ok && Array.isArray(json.value)) {
      const values: readonly unknown[] = json.value;
      return batchOf(values.length, maxItems, parseLazily(values, parser.parse), 'was an empty array');
    }
  }
  // As Latin-1 each byte is one character, so positions in the text are positions in the body.
  const text = latin1(body);
  const { items, count } = splitArray(text, maxItems);
  // Most bodies are ASCII, and then a part of the text needs no decoding.
  const isText = isAscii(body);
  const parsed = parseLazily(items, ({ start, end, tooDeep }) => {
    if (isText && !tooDeep && end - start <= maxItemBytes) {
      const json = parseJson(text.slice(start, end));
      if (json.ok) {
        return parser.parse(json.value);
      }
    }
    return toItem(body.subarray(start, end), tooDeep);
  });
  return batchOf(count, maxItems, parsed, 'was an empty array');
}

function parseLazily<S, T>(sources: readonly S[], parse: (source: S) => ParseResult<T>): BatchItems<T> {
  return {
    length: sources.length,
    *[Symbol.iterator]() {
      for (const source of sources) {
        yield parse(source);
      }
    },
  };
}

/** @param emptiness description of a body without items */
function batchOf<T>(count: number, maxItems: number, items: BatchItems<T>, emptiness: string): Batch<T> {
  if (count === 0) {
    return invalid('$', `must hold at least one report, ${emptiness}`);
  }
  return count > maxItems ? { ok: false, tooMany: count } : { ok: true, items };
}

function parseItem<T>(
  bytes: Uint8Array,
  tooDeep: boolean | undefined,
  { parse, salvage }: ItemParser<T>,
  maxBytes: number,
): ParseResult<T> {
  const json = parseBytes(bytes, maxBytes, tooDeep);
  return json.ok ? parse(json.value) : (salvage?.(bytes, json, maxBytes) ?? json);
}

/** The error of a report that is larger than the limit. */
export function tooManyBytes(bytes: number, limit: number): ValidationError {
  return invalid('$', `must have at most ${limit} bytes (limits.report_bytes), has ${bytes}`);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parseBytes(bytes: Uint8Array, maxBytes: number, tooDeep?: boolean): ParsedJson {
  if (bytes.length > maxBytes) {
    return tooManyBytes(bytes.length, maxBytes);
  }
  if (tooDeep === true) {
    return invalid('$', `must not be nested more than ${MAX_PARSED_DEPTH} levels deep`);
  }
  return parseJsonBytes(bytes);
}

/** The bytes as characters of the same number. */
function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** Parses JSON in UTF-8. Never throws. */
export function parseJsonBytes(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    // Most bodies are ASCII, and then nothing has to be decoded.
    text = isAscii(bytes) ? latin1(bytes) : UTF8.decode(bytes);
  } catch {
    // The decoder's error has no position.
    return invalid('$', 'must be UTF-8, has invalid bytes');
  }
  return parseJson(text);
}

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/** Splits NDJSON into its lines that are not blank. Keeps up to `maxLines`; `count` is the number of all. */
function splitLines(
  body: Uint8Array,
  maxLines: number,
): { readonly lines: readonly Uint8Array[]; readonly count: number } {
  const lines: Uint8Array[] = [];
  let at = skipWhiteSpace(body, firstByteAfterBom(body));
  while (at < body.length) {
    if (lines.length >= maxLines) {
      return { lines, count: lines.length + countLines(body, at) };
    }
    const found = body.indexOf(LINE_FEED, at);
    const end = found < 0 ? body.length : found;
    lines.push(body.subarray(at, end));
    at = skipWhiteSpace(body, end);
  }
  return { lines, count: lines.length };
}

/** Counts the lines that are not blank. A loop: with short lines, a search for each line end takes far longer. */
function countLines(body: Uint8Array, start: number): number {
  let count = 0;
  let blank = true;
  for (let at = start; at < body.length; at++) {
    const byte = body[at];
    if (byte === LINE_FEED) {
      blank = true;
    } else if (blank && !isWhiteSpace(byte)) {
      blank = false;
      count += 1;
    }
  }
  return count;
}

/** Returns the position of the first byte that is neither white space nor a line end. */
function skipWhiteSpace(body: Uint8Array, start: number): number {
  let at = start;
  while (isWhiteSpace(body[at])) {
    at += 1;
  }
  return at;
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

function firstByteAfterBom(body: Uint8Array): number {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
}

function startsWithBracket(body: Uint8Array): boolean {
  return body[skipWhiteSpace(body, firstByteAfterBom(body))] === 0x5b;
}
