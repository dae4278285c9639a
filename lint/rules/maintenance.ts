import { type Rule } from '../inputs/rule';

/**
 * Alerts that maintenance of workers does not mute: about the exporter and the alert pipeline, and about the budget of
 * recovery, which all workers share.
 */
const NOT_ABOUT_WORKERS = [
  /^Heartline/,
  /^Worker(?:ExporterDown|ExporterAbsent|SourceDown|RecoveryStorm)$/,
] as const;

/** No exporter responds that could take an acknowledgement. */
const CANNOT_BE_ACKNOWLEDGED: readonly string[] = ['WorkerExporterAbsent'];

/** Whether an alert is about workers, and so must be muted while they are in maintenance. */
export function isAboutWorkers(alertname: string): boolean {
  return !NOT_ABOUT_WORKERS.some((pattern) => pattern.test(alertname));
}

/** The recorded series by which expressions leave out what is in maintenance. */
const LEAVES_OUT =
  /\b(?:worker:maintenance_end:timestamp_seconds|worker_type:maintenance:code|queue:maintenance:code|sandbox:maintenance:code|worker:left_out_of_(?:fleet|counts|domains):code)\b/;

/**
 * Returns what is wrong with the part that a rule takes in maintenance and in acknowledgements.
 *
 * @param records expressions of the recorded series by name
 */
export function lintMaintenance(
  { kind, name, expr, labels, annotations }: Rule,
  records: ReadonlyMap<string, string>,
): string[] {
  if (kind !== 'alert') {
    return [];
  }
  const findings: string[] = [];
  const isEscalation = labels['escalation'] === 'true';
  if (
    isEscalation &&
    // Fires because of an acknowledgement: of further failures after it.
    labels['further_failures'] === undefined &&
    !CANNOT_BE_ACKNOWLEDGED.includes(name) &&
    !/\bunless\s+alert:page_acknowledged:timestamp_seconds\b/.test(expr)
  ) {
    findings.push(
      'an acknowledgement does not stop the escalation (alert:page_acknowledged:timestamp_seconds)',
    );
  }
  if (!isAboutWorkers(name)) {
    return findings;
  }
  // An escalation reads the alert that it escalates, which is muted.
  if (!isEscalation && !readsMaintenance(expr, records)) {
    findings.push(
      'maintenance does not mute it: it reads no series such as worker:maintenance_end:timestamp_seconds',
    );
  }
  const exceptions = [...expr.matchAll(/alert:ending:code\{[^}]*alertname="(\w+)"/g)].map(
    ([, alert]) => alert,
  );
  if (exceptions.some((alert) => alert !== name)) {
    findings.push(`the exception for alerts that may have been sent names ${exceptions.join(', ')}`);
  }
  if (!/alert:ending:code/.test(annotations['ending'] ?? '')) {
    findings.push('the annotation `ending` does not say that the alert ends because of maintenance');
  }
  return findings;
}

/**
 * Recorded series about several workers: their counts leave workers in maintenance out. A series about one worker that reads
 * such a count (worker:fleet_muted:code) is not muted by it.
 */
const ABOUT_SEVERAL = /^(?:worker_type|queue|failure_domain):/;

/**
 * Whether an expression leaves out what is in maintenance, by itself or through recorded series about several workers.
 *
 * @param records expressions of the recorded series by name
 */
export function readsMaintenance(
  expr: string,
  records: ReadonlyMap<string, string>,
  seen: Set<string> = new Set(),
): boolean {
  if (LEAVES_OUT.test(expr)) {
    return true;
  }
  for (const [name, recorded] of records) {
    if (seen.has(name) || !ABOUT_SEVERAL.test(name) || !expr.includes(name)) {
      continue;
    }
    seen.add(name);
    if (readsMaintenance(recorded, records, seen)) {
      return true;
    }
  }
  return false;
}
