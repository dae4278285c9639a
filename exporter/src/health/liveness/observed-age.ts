import { type ObservationGap } from '../../model/observation-gap';
import { type Millis, type TimeRange } from '../../model/time';

/**
 * Yields the periods since `anchor` that do not count: the observation gaps, each extended by its grace.
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
      // A heartbeat arrived after the gap, so the rest of its grace is not needed.
      continue;
    }
    const begin = Math.max(gap.from, anchor);
    if (begin > to) {
      if (to > from) {
        yield { from, to };
      }
      from = begin;
    }
    to = Math.max(to, gap.to);
    if (gap.cause === 'absence') {
      to = Math.max(to, gap.to + grace);
    } else {
      const extra = Math.max(0, Math.min(graceForStalls, gap.to + graceForStalls - to));
      graceForStalls -= extra;
      to += extra;
    }
  }
  if (to > from) {
    yield { from, to };
  }
}

/** Whether all gaps ended before `anchor` (the usual case), so that all time since then counts. */
function observableSince(anchor: Millis, gaps: readonly ObservationGap[]): boolean {
  const last = gaps[gaps.length - 1];
  return last === undefined || last.to <= anchor;
}

/** Time since `anchor` without observation gaps and their grace. Never negative; never decreases as `now` increases. */
export function observedAge(
  anchor: Millis,
  now: Millis,
  gaps: readonly ObservationGap[],
  grace: Millis,
): Millis {
  if (observableSince(anchor, gaps)) {
    return Math.max(0, now - anchor);
  }
  let excluded = 0;
  for (const { from, to } of excludedRanges(gaps, anchor, grace)) {
    if (from >= now) {
      break;
    }
    excluded += Math.min(to, now) - from;
  }
  return Math.max(0, now - anchor - excluded);
}

/** The first time at which `observedAge` is `age`; Infinity if a gap has no end yet. */
export function timeAtAge(
  anchor: Millis,
  age: Millis,
  gaps: readonly ObservationGap[],
  grace: Millis,
): Millis {
  let time = anchor + age;
  if (observableSince(anchor, gaps)) {
    return time;
  }
  for (const { from, to } of excludedRanges(gaps, anchor, grace)) {
    if (from >= time) {
      break;
    }
    time += to - from;
  }
  return time;
}

/** Returns the gaps with one more, sorted. Overlapping gaps are merged, as `absence` if one of them is. */
export function addGap(gaps: readonly ObservationGap[], gap: ObservationGap): readonly ObservationGap[] {
  if (gap.to <= gap.from) {
    return gaps;
  }
  const merged: ObservationGap[] = [];
  for (const next of [...gaps, gap].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to) {
      merged.push(next);
    } else {
      merged[merged.length - 1] = {
        from: last.from,
        to: Math.max(last.to, next.to),
        cause: last.cause === 'absence' || next.cause === 'absence' ? 'absence' : 'stall',
      };
    }
  }
  return merged;
}
