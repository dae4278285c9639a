import { type DurationReport, type Report } from '../facts/report';
import { type FlawList, pathOfKey } from './flaw-list';

/**
 * Drops the durations of task types whose buckets contradict each other or `count`: bucket counts are cumulative, so they
 * neither fall from one bound to the next nor exceed `count`. A histogram is one value: which of its numbers is wrong
 * cannot be known.
 *
 * @returns the report itself if all durations are consistent
 */
export function dropInconsistentDurations(report: Report, flaws: FlawList): Report {
  const types = report.tasks?.types;
  if (!types) {
    return report;
  }
  let kept: Record<string, (typeof types)[string]> | undefined;
  // Values of JSON inherit no enumerable keys, and `for in` makes no array of them.
  for (const type in types) {
    const statistics = types[type];
    const contradiction = statistics?.duration && findContradiction(statistics.duration);
    if (!contradiction) {
      continue;
    }
    const path = `${pathOfKey('$.tasks.types', type)}.duration.buckets[${JSON.stringify(contradiction.bound)}]`;
    flaws.add(path, contradiction.allowed, String(contradiction.given));
    const others = Object.entries(statistics).filter(([key]) => key !== 'duration');
    kept = { ...(kept ?? types), [type]: Object.fromEntries(others) };
  }
  return kept === undefined ? report : { ...report, tasks: { ...report.tasks, types: kept } };
}

interface Contradiction {
  readonly bound: string;
  readonly allowed: string;
  readonly given: number;
}

function findContradiction({ buckets, count: total }: DurationReport): Contradiction | undefined {
  if (!buckets) {
    return undefined;
  }
  let below = 0;
  for (const bound of sortBounds(Object.keys(buckets))) {
    const given = buckets[bound] ?? 0;
    if (given < below) {
      return { bound, given, allowed: `at least ${below}, the count of the next lower bound` };
    }
    if (given > total) {
      return { bound, given, allowed: `at most "count" (${total})` };
    }
    below = given;
  }
  return undefined;
}

/** Sorts bounds in ascending order. Most reports have them in order, which saves the copy that a sort makes. */
function sortBounds(bounds: string[]): string[] {
  const inOrder = bounds.every((bound, index) => index === 0 || Number(bounds[index - 1]) <= Number(bound));
  return inOrder ? bounds : bounds.sort((a, b) => Number(a) - Number(b));
}
