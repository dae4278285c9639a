import { type Report } from '../facts/report';
import { FlawList, pathOfKey } from './flaw-list';
import { MAX_PARSED_DEPTH, type MemberRange, splitObject } from './json-structure';
import { type ParseResult, salvageReport } from './parse-report';
import { type ValidationError } from './validation-error';

const LOSSY_UTF8 = new TextDecoder('utf-8');
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Maximum number of members that are read one by one. A report has fewer fields. */
const MAX_MEMBERS = 64;

/** Numbers that some encoders write although JSON has no words for them, Python's among them. */
const NOT_JSON_NUMBERS = /\b(?:NaN|Infinity)\b/y;

/**
 * Takes from a text that is not valid JSON, not UTF-8, nested too deep or too large the fields that can be read. The
 * report is valid if its worker ID is among them. Linear in the length of the text. Never throws.
 *
 * @param error what is wrong with the text as a whole; returned if the worker ID cannot be read
 * @param maxBytes the fields that are taken have at most this size together
 * @param workerId the worker ID, if the text does not need to contain it
 */
export function salvageReportText(
  bytes: Uint8Array,
  error: ValidationError,
  maxBytes: number,
  workerId?: string,
): ParseResult<Report> {
  const flaws = new FlawList();
  const text = LOSSY_UTF8.decode(bytes);
  const invalidUtf8 = !isUtf8(bytes);
  const identity = workerId === undefined ? {} : { worker_id: workerId };
  const whole = bytes.length > maxBytes ? undefined : parseWithoutNumberWords(text);
  if (whole !== undefined) {
    const given = workerId === undefined || !isObject(whole) ? whole : { ...whole, ...identity };
    return orError(salvageReport(given, { flaws, invalidUtf8 }), error);
  }
  flaws.add('$', allowedBy(error), givenBy(error));
  const value: Record<string, unknown> = { ...readMembers(text, flaws, maxBytes), ...identity };
  return orError(salvageReport(value, { flaws, invalidUtf8 }), error);
}

function orError(parsed: ParseResult<Report>, error: ValidationError): ParseResult<Report> {
  // The error of the text is the cause if the worker ID was not found in it.
  return parsed.ok || parsed.reason !== 'is required' ? parsed : error;
}

/** Parses a text whose only fault is invalid UTF-8, or `NaN` and `Infinity`, which become infinite numbers. */
function parseWithoutNumberWords(text: string): unknown {
  return (
    tryParse(text) ??
    (text.includes('N') || text.includes('I') ? tryParse(replaceNumberWords(text)) : undefined)
  );
}

/** Returns undefined for malformed JSON. Unlike `parseJson` it does not search for the position of the error. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces `NaN` and `Infinity` outside of strings by a number that is too large for JSON, which no field allows. */
function replaceNumberWords(text: string): string {
  let replaced = '';
  let copied = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') {
        at += 1;
      } else if (character === '"') {
        inString = false;
      }
    } else if (character === '"') {
      inString = true;
    } else if (character === 'N' || character === 'I') {
      NOT_JSON_NUMBERS.lastIndex = at;
      const word = NOT_JSON_NUMBERS.exec(text)?.[0];
      if (word !== undefined) {
        replaced += `${text.slice(copied, at)}1e999`;
        at += word.length - 1;
        copied = at + 1;
      }
    }
  }
  return replaced + text.slice(copied);
}

/** Reads the members of an object one by one: those that cannot be read, or are too many, are flaws. */
function readMembers(text: string, flaws: FlawList, maxLength: number): Record<string, unknown> {
  const taken = new Map<string, unknown>();
  let room = maxLength;
  let count = 0;
  for (const member of splitObject(text)) {
    count += 1;
    if (count > MAX_MEMBERS) {
      flaws.add('$', `at most ${MAX_MEMBERS} keys in a report that cannot be parsed as a whole`, 'more keys');
      break;
    }
    const length = member.end - member.start;
    const path = pathOfKey('$', member.key.toWellFormed());
    if (length > room) {
      // Never the former value of a key that occurs twice: the last one counts.
      taken.delete(member.key);
      flaws.add(path, `at most ${room} characters, the rest of limits.report_bytes`, `${length} characters`);
      continue;
    }
    const value = readMember(text, member);
    if ('fault' in value) {
      taken.delete(member.key);
      flaws.add(path, value.allowed, value.fault);
      continue;
    }
    room -= length;
    taken.set(member.key, value.value);
  }
  return Object.fromEntries(taken);
}

function readMember(
  text: string,
  { start, end, tooDeep, isComplete }: MemberRange,
): { readonly value: unknown } | { readonly allowed: string; readonly fault: string } {
  if (tooDeep) {
    return {
      allowed: `a value nested at most ${MAX_PARSED_DEPTH} levels deep`,
      fault: 'a value nested deeper',
    };
  }
  if (!isComplete) {
    return { allowed: 'a complete value', fault: 'a value that is cut off' };
  }
  const part = text.slice(start, end);
  const value = parseWithoutNumberWords(part);
  return value === undefined
    ? { allowed: 'valid JSON', fault: `malformed JSON of ${part.length} characters` }
    : { value };
}

const OF_REASON = /^(?:must )?(?:be |have )?(.*?)(?:, (?:has|was) (.*))?$/s;

/** The error of a text, in the two parts of a flaw. */
function allowedBy({ reason }: ValidationError): string {
  return reason.startsWith('is ') ? 'valid JSON' : (OF_REASON.exec(reason)?.[1] ?? reason);
}
function givenBy({ reason }: ValidationError): string {
  return reason.startsWith('is ')
    ? reason.slice('is '.length)
    : (OF_REASON.exec(reason)?.[2] ?? 'another text');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    STRICT_UTF8.decode(bytes);
    return true;
  } catch {
    // The decoder's error has no position.
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
