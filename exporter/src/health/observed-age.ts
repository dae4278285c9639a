import { type ObservationGap } from '../model/observation-gap';
import { type Millis, type TimeRange } from '../model/time';

/**
 * How much of the time since `anchor` does not count, piece by piece: the deaf periods, each stretched by its grace.
 *
 * @param gaps sorted by `from`, not overlapping
 */
function* excludedRanges(
  gaps: readonly ObservationGap[],
  anchor: Millis,
  grace: Millis,
): Generator<TimeRange> {
  let graceForStalls = grace;
  let from = anchor;
  let to = anchor;
  for (const gap of gaps) {
    if (gap.to <= anchor) {
      // A heartbeat that came after the period came within its grace: what is left of that is not needed any more.
      continue;
    }
    const begin = Math.max(gap.from, anchor);
    if (begin > to) {
      if (to > from) yield { from, to };
      from = begin;
    }
    to = Math.max(to, gap.to);
    if (gap.cause === 'absence') to = Math.max(to, gap.to + grace);
    else {
      const extra = Math.max(0, Math.min(graceForStalls, gap.to + graceForStalls - to));
      graceForStalls -= extra;
      to += extra;
    }
  }
  if (to > from) yield { from, to };
}

/** Whether all deaf periods were over by `anchor`, as they nearly always are: then all time since it counts. */
function observableSince(anchor: Millis, gaps: readonly ObservationGap[]): boolean {
  const last = gaps[gaps.length - 1];
  return last === undefined || last.to <= anchor;
}

/** Time since `anchor` less the time in which nobody could have listened. Never negative, and never falls as `now` rises. */
export function observedAge(
  anchor: Millis,
  now: Millis,
  gaps: readonly ObservationGap[],
  grace: Millis,
): Millis {
  if (observableSince(anchor, gaps)) return Math.max(0, now - anchor);
  let excluded = 0;
  for (const { from, to } of excludedRanges(gaps, anchor, grace)) {
    if (from >= now) break;
    excluded += Math.min(to, now) - from;
  }
  return Math.max(0, now - anchor - excluded);
}

/** The first moment at which `ageSince` is `age`; Infinity where a deaf period has no end yet. */
export function timeAtAge(
  anchor: Millis,
  age: Millis,
  gaps: readonly ObservationGap[],
  grace: Millis,
): Millis {
  let time = anchor + age;
  if (observableSince(anchor, gaps)) return time;
  for (const { from, to } of excludedRanges(gaps, anchor, grace)) {
    if (from >= time) break;
    time += to - from;
  }
  return time;
}

/** With one more period, sorted and without overlaps; of two that overlap, `away` says more. */
export function addGap(gaps: readonly ObservationGap[], gap: ObservationGap): readonly ObservationGap[] {
  if (gap.to <= gap.from) return gaps;
  const merged: ObservationGap[] = [];
  for (const next of [...gaps, gap].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to) merged.push(next);
    else
      merged[merged.length - 1] = {
        from: last.from,
        to: Math.max(last.to, next.to),
        cause: last.cause === 'absence' || next.cause === 'absence' ? 'absence' : 'stall',
      };
  }
  return merged;
}
