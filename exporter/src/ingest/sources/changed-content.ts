import { ENVELOPE_KEYS, INCARNATION_KEYS, type Report } from '@heartline/protocol';
import { mergePatch } from '../../fleet/apply-report/merge-report';
import { type Worker } from '../../model/worker';

/**
 * Always reported: what identifies a worker and its process, and queues and tasks, whose figures are as old as their report.
 */
const KEPT: ReadonlySet<string> = new Set([...ENVELOPE_KEYS, ...INCARNATION_KEYS, 'queues', 'tasks']);

/**
 * Leaves out the fields of a report that would not change the worker. A report is a merge patch, so an absent field is an
 * unchanged one, and what is absent costs neither validation nor memory. A source yields complete reports, and most of a report
 * is the same in each heartbeat.
 *
 * The report of a worker that may be another process than the last one is complete: the content of a process does not carry
 * over to its successor.
 *
 * @param worker the worker in the fleet; undefined if it is new
 */
export function changedContent(report: Report, worker: Worker | undefined): Report {
  if (worker === undefined || !isSameProcess(report, worker)) {
    return report;
  }
  const current = worker.report as Readonly<Record<string, unknown>>;
  const given = report as unknown as Readonly<Record<string, unknown>>;
  const changed: Record<string, unknown> = {};
  for (const key in given) {
    if (KEPT.has(key) || !isUnchanged(current, key, given[key])) {
      changed[key] = given[key];
    }
  }
  return changed as unknown as Report;
}

function isSameProcess(report: Report, { report: current, status, goodbyeAt, liveness }: Worker): boolean {
  return (
    liveness === 'healthy' &&
    status !== 'stopped' &&
    goodbyeAt === undefined &&
    report.started_at === current.started_at &&
    report.boot_id === current.boot_id
  );
}

function isUnchanged(current: Readonly<Record<string, unknown>>, key: string, value: unknown): boolean {
  // An own key only: an inherited one is no field.
  if (!Object.hasOwn(current, key)) {
    return value === null;
  }
  return value !== null && mergePatch(current[key], value) === current[key];
}
