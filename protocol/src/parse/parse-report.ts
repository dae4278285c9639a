import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats';
import { type Report } from '../facts/report';
import { type SandboxReport } from '../facts/sandbox';
import { childPath } from './json-path';
import { checkJsonSafety, parseJson } from './parse-json';
import { ReportSchema } from './report-schema';
import { SandboxReportSchema } from './sandbox-schema';
import { invalid, toValidationError, type ValidationError } from './validation-error';

export type ParseResult<T> = { readonly ok: true; readonly report: T } | ValidationError;

const { 'date-time': rfc3339 } = fullFormats;

/** Adds the format `date-time` of RFC 3339 to Ajv, without leap seconds, which `Date` cannot represent. */
export function addDateTimeFormat(ajv: Ajv): Ajv {
  ajv.addFormat('date-time', {
    type: 'string',
    validate: (text: string) =>
      typeof rfc3339 === 'object' &&
      'validate' in rfc3339 &&
      (rfc3339.validate as (text: string) => boolean)(text) &&
      Number.isFinite(Date.parse(text)),
  });
  return ajv;
}

const ajv = addDateTimeFormat(new Ajv({ verbose: true, allErrors: false }));
const isReport = ajv.compile<Report>(ReportSchema);
const isSandboxReport = ajv.compile<SandboxReport>(SandboxReportSchema);

/** Validates one report. Never throws. */
export function parseReport(value: unknown): ParseResult<Report> {
  if (!isReport(value)) {
    return toValidationError(isReport.errors ?? []);
  }
  return checkJsonSafety(value) ?? checkDurationBuckets(value) ?? { ok: true, report: value };
}

/** Validates one sandbox report. Never throws. */
export function parseSandboxReport(value: unknown): ParseResult<SandboxReport> {
  if (!isSandboxReport(value)) {
    return toValidationError(isSandboxReport.errors ?? []);
  }
  return checkJsonSafety(value) ?? { ok: true, report: value };
}

/** Checks that bucket counts, being cumulative, neither fall from one bound to the next nor exceed `count`. */
function checkDurationBuckets(report: Report): ValidationError | undefined {
  for (const [type, taskType] of Object.entries(report.tasks?.types ?? {})) {
    const duration = taskType?.duration;
    if (!duration?.buckets) {
      continue;
    }
    let below = 0;
    for (const bound of sortBounds(Object.keys(duration.buckets))) {
      const count = duration.buckets[bound] ?? 0;
      if (count < below) {
        return invalid(
          bucketPath(type, bound),
          `must be at least ${below}, the count of the next lower bound, was ${count}`,
        );
      }
      if (count > duration.count) {
        return invalid(bucketPath(type, bound), `must be at most "count" (${duration.count}), was ${count}`);
      }
      below = count;
    }
  }
  return undefined;
}

/** Sorts bounds in ascending order. Most reports have them in order, which saves the copy that a sort makes. */
function sortBounds(bounds: string[]): string[] {
  const inOrder = bounds.every((bound, index) => index === 0 || Number(bounds[index - 1]) <= Number(bound));
  return inOrder ? bounds : bounds.sort((a, b) => Number(a) - Number(b));
}

function bucketPath(type: string, bound: string): string {
  return `${childPath('$.tasks.types', type)}.duration.buckets[${JSON.stringify(bound)}]`;
}

export type BatchFormat = 'json' | 'ndjson';

/** The items in the order of the body, or why the whole body is invalid. */
export type Batch<T> = { readonly ok: true; readonly items: readonly ParseResult<T>[] } | ValidationError;

/**
 * Parses the body of a request: JSON (an object or an array of objects) or NDJSON, in which a malformed line is invalid
 * by itself and the others are parsed.
 *
 * @param maxItems limit of items in one body; a body with more is not parsed, and `tooMany` is their number
 */
export function parseBatch<T>(
  text: string,
  format: BatchFormat,
  parse: (value: unknown) => ParseResult<T>,
  maxItems = Number.POSITIVE_INFINITY,
): Batch<T> | { readonly ok: false; readonly tooMany: number } {
  if (format === 'ndjson') {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) {
      return invalid('$', 'must hold at least one report, was empty');
    }
    if (lines.length > maxItems) {
      return { ok: false, tooMany: lines.length };
    }
    return { ok: true, items: lines.map((line) => parseLine(line, parse)) };
  }
  const json = parseJson(text);
  if (!json.ok) {
    return json;
  }
  if (!Array.isArray(json.value)) {
    return { ok: true, items: [parse(json.value)] };
  }
  if (json.value.length === 0) {
    return invalid('$', 'must hold at least one report, was an empty array');
  }
  if (json.value.length > maxItems) {
    return { ok: false, tooMany: json.value.length };
  }
  return { ok: true, items: json.value.map((value: unknown) => parse(value)) };
}

function parseLine<T>(line: string, parse: (value: unknown) => ParseResult<T>): ParseResult<T> {
  const json = parseJson(line);
  return json.ok ? parse(json.value) : json;
}
