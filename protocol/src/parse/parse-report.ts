import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats';
import { type Report } from '../facts/report';
import { type SandboxReport } from '../facts/sandbox';
import { childPath } from './json-path';
import { checkJsonSafety } from './parse-json';
import { ReportSchema } from './schema/report-schema';
import { SandboxReportSchema } from './schema/sandbox-schema';
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
