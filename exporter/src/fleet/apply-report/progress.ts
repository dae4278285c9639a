import { type MergedReport } from '@heartline/protocol';

type TaskTypes = NonNullable<NonNullable<MergedReport['tasks']>['types']>;

function typesOf(known: MergedReport): TaskTypes {
  return known.tasks?.types ?? {};
}

/** Whether a task finished between two reports, with whatever outcome. */
export function hasFinishedTask(before: MergedReport, after: MergedReport): boolean {
  const earlier = typesOf(before);
  const later = typesOf(after);
  if (earlier === later) return false;
  for (const type in later)
    if (finished(later[type]) > (Object.hasOwn(earlier, type) ? finished(earlier[type]) : 0)) return true;
  return false;
}

function finished(stats: TaskTypes[string] | undefined): number {
  return (stats?.succeeded ?? 0) + (stats?.failed ?? 0) + (stats?.cancelled ?? 0) + (stats?.timed_out ?? 0);
}
