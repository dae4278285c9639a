import { type Flaw, type MergedReport, type Report } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';

/** Maximum length of the metadata of one report, as JSON. The merged metadata of a worker may be twice as long. */
const MAX_METADATA_LENGTH = 16_384;

export interface LimitedReport {
  readonly report: Report;
  /** Numbers of dropped values by reason. */
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** The dropped values, one flaw per field. */
  readonly flaws: readonly Flaw[];
}

const NONE_DROPPED: ReadonlyMap<DropReason, number> = new Map();
const NO_FLAWS: readonly Flaw[] = [];

/** A field with a limit of keys. */
interface CappedField {
  readonly reason: DropReason;
  readonly path: string;
  readonly option: string;
}

const TASK_TYPES: CappedField = {
  reason: 'task_types',
  path: '$.tasks.types',
  option: 'task_types_per_worker',
};
const ERROR_TYPES: CappedField = {
  reason: 'error_types',
  path: '$.errors',
  option: 'error_types_per_worker',
};
const EVENT_TYPES: CappedField = {
  reason: 'event_types',
  path: '$.events.types',
  option: 'event_types_per_worker',
};
const FAILURE_REASONS: CappedField = { ...ERROR_TYPES, path: '$.events.types.*.failed' };

export type DropReason = 'task_types' | 'error_types' | 'event_types' | 'label_length' | 'metadata_length';

/**
 * Returns the report without the values that exceed a limit. Types that the worker already has take precedence, so that a
 * worker over its limit keeps its series. Labels that are not in the allow list are dropped without being counted.
 *
 * @param previous the merged reports of the worker so far
 */
export function applyLimits(
  report: Report,
  previous: MergedReport,
  config: Pick<Config, 'limits' | 'labels'>,
): LimitedReport {
  const { limits, labels } = config;
  let dropped: Map<DropReason, number> | undefined;
  let flaws: Flaw[] | undefined;
  const count = (reason: DropReason, number: number, flaw: () => Flaw) => {
    if (number === 0) {
      return;
    }
    dropped ??= new Map();
    dropped.set(reason, (dropped.get(reason) ?? 0) + number);
    flaws ??= [];
    flaws.push(flaw());
  };
  const capped = <T>(
    reported: Entries<T>,
    present: object | undefined,
    limit: number,
    { reason, path, option }: CappedField,
  ): Entries<T> => {
    const kept = takeWithinLimit(reported, present, limit);
    if (kept !== reported) {
      const surplus = sizeOf(reported) - sizeOf(kept);
      const allowed = `at most ${limit} keys per worker (limits.${option})`;
      count(reason, surplus, () => ({ path, allowed, given: `${surplus} more` }));
    }
    return kept;
  };
  // Copied only if a value is dropped: most reports are within all limits.
  let next: Record<string, unknown> = report;
  const changed = () => (next === report ? (next = { ...report }) : next);
  if (report.tasks?.types) {
    const { types: reported } = report.tasks;
    const types = capped(reported, previous.tasks?.types, limits.taskTypesPerWorker, TASK_TYPES);
    if (types !== reported) {
      changed()['tasks'] = { ...report.tasks, types };
    }
  }
  if (report.errors) {
    const errors = capped(report.errors, previous.errors, limits.errorTypesPerWorker, ERROR_TYPES);
    if (errors !== report.errors) {
      changed()['errors'] = errors;
    }
  }
  if (report.events?.types) {
    const types = capped(
      report.events.types,
      previous.events?.types,
      limits.eventTypesPerWorker,
      EVENT_TYPES,
    );
    const reasons = Object.entries(types).map(([type, stats]) => {
      if (!stats?.failed) {
        return [type, stats] as const;
      }
      const before = previous.events?.types?.[type]?.failed;
      const failed = capped(stats.failed, before, limits.errorTypesPerWorker, FAILURE_REASONS);
      return [type, failed === stats.failed ? stats : { ...stats, failed }] as const;
    });
    if (types !== report.events.types || reasons.some(([type, stats]) => stats !== types[type])) {
      changed()['events'] = { ...report.events, types: Object.fromEntries(reasons) };
    }
  }
  if (report.labels) {
    const allowed = Object.entries(report.labels).filter(([name]) => labels.allow.includes(name));
    const short = allowed.filter(([, value]) => value === null || value.length <= limits.labelLength);
    count('label_length', allowed.length - short.length, () => ({
      path: '$.labels',
      allowed: `values of at most ${limits.labelLength} characters (limits.label_length)`,
      given: `${allowed.length - short.length} longer`,
    }));
    if (short.length < Object.keys(report.labels).length) {
      changed()['labels'] = Object.fromEntries(short);
    }
  }
  if (report.metadata && tooLong(report.metadata, previous.metadata)) {
    count('metadata_length', 1, () => ({
      path: '$.metadata',
      allowed: `at most ${MAX_METADATA_LENGTH} characters as JSON`,
      given: 'more, together with the former metadata',
    }));
    delete changed()['metadata'];
  }
  return { report: next as Report, dropped: dropped ?? NONE_DROPPED, flaws: flaws ?? NO_FLAWS };
}

type Entries<T> = Readonly<Record<string, T | null>>;

/** Returns the reported entries within the limit; the same object if all are. */
function takeWithinLimit<T>(reported: Entries<T>, present: object = {}, limit: number): Entries<T> {
  let room = limit - sizeOf(present);
  if (sizeOf(reported) <= room) {
    return reported;
  }
  const names = Object.entries(reported);
  for (const [name, value] of names) {
    if (value === null && Object.hasOwn(present, name)) {
      room++;
    }
  }
  const kept = names.filter(([name, value]) => value === null || Object.hasOwn(present, name) || room-- > 0);
  return kept.length === names.length ? reported : Object.fromEntries(kept);
}

function sizeOf(entries: object): number {
  return Object.keys(entries).length;
}

/** Compares the sum of both lengths with twice the limit: cheaper than measuring the merged metadata. */
function tooLong(reported: object, previous: object | undefined): boolean {
  return (
    JSON.stringify(reported).length + (previous === undefined ? 0 : JSON.stringify(previous).length) >
      2 * MAX_METADATA_LENGTH || JSON.stringify(reported).length > MAX_METADATA_LENGTH
  );
}
