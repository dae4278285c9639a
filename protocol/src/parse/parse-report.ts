import { type Report } from './report-schema';
import { type SandboxReport } from './sandbox-schema';
import { checkContent } from './json-safety';
import { checkDurations } from './durations';
import { type Refusal, refusal } from './validation-error';
import { isReport, isSandboxReport } from './validators';

export type Parsed<T> = { readonly ok: true; readonly report: T } | Refusal;

/** Validates one report. Never throws. */
export function parseReport(value: unknown): Parsed<Report> {
  if (!isReport(value)) return refusal(isReport.errors ?? []);
  return checkContent(value) ?? checkDurations(value) ?? { ok: true, report: value };
}

/** Validates one sandbox report. Never throws. */
export function parseSandboxReport(value: unknown): Parsed<SandboxReport> {
  if (!isSandboxReport(value)) return refusal(isSandboxReport.errors ?? []);
  return checkContent(value) ?? { ok: true, report: value };
}
