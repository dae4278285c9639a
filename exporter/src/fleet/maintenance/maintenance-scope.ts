import { compileGlobs, type Matcher } from '../../model/glob';
import { type MaintenanceScope } from '../../model/maintenance';
import { type Worker } from '../../model/worker';

/** The parts of a worker that a scope matches. */
export interface ScopedWorker {
  readonly id: string;
  readonly type: string;
  readonly hostname?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

export function scopedWorkerOf({ id, type, report }: Worker): ScopedWorker {
  return { id, type, hostname: report.hostname, labels: report.labels };
}

/** Whether no scope distinguishes the worker from the earlier state of itself. */
export function isSameScopedWorker(earlier: ScopedWorker, { type, report }: Worker): boolean {
  return earlier.type === type && earlier.hostname === report.hostname && earlier.labels === report.labels;
}

/** Compiles a scope. The result says whether a worker is in it. */
export function compileScope({
  workers,
  workerTypes,
  hostnames,
  labels = [],
}: MaintenanceScope): (worker: ScopedWorker) => boolean {
  const idMatches = compileList(workers);
  const typeMatches = compileList(workerTypes);
  const hostnameMatches = compileList(hostnames);
  const labelMatchers = labels.map(({ name, value }) => ({ name, matches: compileGlobs([value]) }));
  return (worker) =>
    idMatches(worker.id) &&
    typeMatches(worker.type) &&
    hostnameMatches(worker.hostname) &&
    labelMatchers.every(({ name, matches }) => {
      const value = worker.labels?.[name];
      return value !== undefined && matches(value);
    });
}

/** An absent list matches everything, also an absent text; a list only matches a text. */
function compileList(patterns: readonly string[] | undefined): (text: string | undefined) => boolean {
  if (patterns === undefined) {
    return () => true;
  }
  const matches: Matcher = compileGlobs(patterns);
  return (text) => text !== undefined && matches(text);
}

/** Compiles the types that a scope covers as a whole, with all their present and future workers. */
export function compileWholeTypes({ workers, workerTypes, hostnames, labels }: MaintenanceScope): Matcher {
  if (workers !== undefined || hostnames !== undefined || labels !== undefined) {
    return () => false;
  }
  return compileList(workerTypes);
}
