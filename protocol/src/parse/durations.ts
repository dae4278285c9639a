import { type Report } from './report-schema';
import { inside } from './json-path';
import { refuse, type Refusal } from './validation-error';

/** Cumulative bucket counts may not fall from one bound to the next, nor pass the count of all. */
export function checkDurations(report: Report): Refusal | undefined {
  for (const [type, stats] of Object.entries(report.tasks?.types ?? {})) {
    const duration = stats?.duration;
    if (!duration?.buckets) continue;
    let below = 0;
    for (const bound of ascending(Object.keys(duration.buckets))) {
      const count = duration.buckets[bound] ?? 0;
      if (count < below)
        return refuse(
          pathOf(type, bound),
          `must be at least ${below}, the count of the bound below it, was ${count}`,
        );
      if (count > duration.count)
        return refuse(pathOf(type, bound), `must be at most "count" (${duration.count}), was ${count}`);
      below = count;
    }
  }
  return undefined;
}

/** The bounds in their order: mostly they are in it already, and a sort makes a copy. */
function ascending(bounds: string[]): string[] {
  const inOrder = bounds.every((bound, index) => index === 0 || Number(bounds[index - 1]) <= Number(bound));
  return inOrder ? bounds : bounds.sort((a, b) => Number(a) - Number(b));
}

function pathOf(type: string, bound: string): string {
  return `${inside('$.tasks.types', type)}.duration.buckets[${JSON.stringify(bound)}]`;
}
