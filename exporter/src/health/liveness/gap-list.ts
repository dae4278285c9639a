import { type ObservationGap } from '../../model/observation-gap';
import { type Millis } from '../../model/time';

/**
 * Returns the gaps with one more: sorted by `from`, not overlapping, each as long as possible. Where an absence and a
 * stall overlap, the time is an absence, because connections were lost; the rest of the stall stays a stall.
 */
export function addGap(gaps: readonly ObservationGap[], gap: ObservationGap): readonly ObservationGap[] {
  if (gap.to <= gap.from) {
    return gaps;
  }
  const absences: ObservationGap[] = [];
  const stalls: ObservationGap[] = [];
  for (const each of [...gaps, gap].sort((a, b) => a.from - b.from)) {
    append(each.cause === 'absence' ? absences : stalls, each);
  }
  if (stalls.length === 0) {
    return absences;
  }
  return [...absences, ...stalls.flatMap((stall) => subtract(stall, absences))].sort(
    (a, b) => a.from - b.from,
  );
}

/** Appends a gap that begins after the begin of all others; extends the last one if they touch. */
function append(gaps: ObservationGap[], gap: ObservationGap): void {
  const last = gaps.at(-1);
  if (last === undefined || gap.from > last.to) {
    gaps.push(gap);
  } else if (gap.to > last.to) {
    gaps[gaps.length - 1] = { ...last, to: gap.to };
  }
}

/** The parts of a gap outside of the others, which are sorted. */
function subtract(gap: ObservationGap, others: readonly ObservationGap[]): ObservationGap[] {
  const parts: ObservationGap[] = [];
  let from: Millis = gap.from;
  for (const other of others) {
    if (other.to <= from || other.from >= gap.to) {
      continue;
    }
    if (other.from > from) {
      parts.push({ ...gap, from, to: other.from });
    }
    from = other.to;
  }
  if (from < gap.to) {
    parts.push({ ...gap, from });
  }
  return parts;
}
