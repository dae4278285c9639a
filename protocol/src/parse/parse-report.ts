import { Ajv } from 'ajv';
import { type Report } from '../facts/report';
import { type Flaw } from '../facts/response';
import { type SandboxReport } from '../facts/sandbox';
import { describeValue } from './describe';
import { dropInconsistentDurations } from './duration-consistency';
import { FlawList } from './flaw-list';
import { encodeWorkerId } from '../facts/worker-id';
import { checkJsonSafety } from './parse-json';
import { ReportSchema } from './schema/report-schema';
import { DROPPED, Salvager } from './salvage-value';
import { SandboxReportSchema } from './schema/sandbox-schema';
import { isDateTime } from './timestamps';
import { invalid, toValidationError, type ValidationError } from './validation-error';

/** `flaws`: the parts that were not taken as given; absent if there are none. */
export interface ParsedReport<T> {
  readonly ok: true;
  readonly report: T;
  readonly flaws?: readonly Flaw[];
}

export type ParseResult<T> = ParsedReport<T> | ValidationError;

/** Adds the format `date-time` of RFC 3339 to Ajv, without leap seconds, which `Date` cannot represent. */
export function addDateTimeFormat(ajv: Ajv): Ajv {
  ajv.addFormat('date-time', { type: 'string', validate: isDateTime });
  return ajv;
}

const ajv = addDateTimeFormat(new Ajv({ verbose: true, allErrors: false }));
const isReport = ajv.compile<Report>(ReportSchema);
const isWorkerId = ajv.compile<string>(ReportSchema.properties.worker_id);
const isSandboxReport = ajv.compile<SandboxReport>(SandboxReportSchema);
const salvager = new Salvager(addDateTimeFormat(new Ajv()));

/** Encodes a worker ID that a platform gave (`encodeWorkerId`), in a copy. Everything else is left to the validation. */
function withEncodedId(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('worker_id' in value)) {
    return value;
  }
  const { worker_id: id } = value;
  const encoded = typeof id === 'string' ? encodeWorkerId(id) : id;
  return encoded === id ? value : { ...value, worker_id: encoded };
}

/** What is known about the text of a report before its value is parsed. */
export interface TextFlaws {
  readonly flaws: FlawList;
  /** Invalid UTF-8 was replaced: strings with a replacement character are dropped. */
  readonly invalidUtf8?: boolean;
}

/**
 * Parses one report. A report with a valid worker ID is always valid: what the schema does not allow is dropped and
 * listed in `flaws`. Never throws.
 */
export function parseReport(given: unknown): ParseResult<Report> {
  const value = withEncodedId(given);
  if (isReport(value) && checkJsonSafety(value) === undefined) {
    const flaws = new FlawList();
    return withFlaws(dropInconsistentDurations(value, flaws), flaws);
  }
  return salvageReport(value, { flaws: new FlawList() });
}

/** Parses a report of which something is known to be wrong. Never throws. */
export function salvageReport(
  value: unknown,
  { flaws, invalidUtf8 = false }: TextFlaws,
): ParseResult<Report> {
  const error = findWorkerIdError(value, invalidUtf8);
  if (error !== undefined) {
    return error;
  }
  const salvaged = salvager.salvage(ReportSchema, withEncodedId(value), flaws, invalidUtf8);
  // Always a report: what is taken of each field satisfies the field's schema.
  return salvaged !== DROPPED && isReport(salvaged)
    ? withFlaws(dropInconsistentDurations(salvaged, flaws), flaws)
    : toValidationError(isReport.errors ?? []);
}

function withFlaws(report: Report, flaws: FlawList): ParsedReport<Report> {
  return flaws.count === 0 ? { ok: true, report } : { ok: true, report, flaws: flaws.list() };
}

/** Returns why the worker ID cannot be read. */
function findWorkerIdError(value: unknown, invalidUtf8: boolean): ValidationError | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('$', `must be an object, was ${describeValue(value)}`);
  }
  if (!('worker_id' in value)) {
    return invalid('$.worker_id', 'is required');
  }
  const { worker_id: id } = value;
  if (invalidUtf8 && typeof id === 'string' && id.includes('\ufffd')) {
    return invalid('$.worker_id', 'must be UTF-8, has invalid bytes');
  }
  if (isWorkerId(typeof id === 'string' ? encodeWorkerId(id) : id)) {
    return undefined;
  }
  const { reason } = toValidationError(isWorkerId.errors ?? []);
  return invalid('$.worker_id', reason);
}

/** Validates one sandbox report. Never throws. */
export function parseSandboxReport(given: unknown): ParseResult<SandboxReport> {
  const value = withEncodedId(given);
  if (!isSandboxReport(value)) {
    return toValidationError(isSandboxReport.errors ?? []);
  }
  return checkJsonSafety(value) ?? { ok: true, report: value };
}
