import fc from 'fast-check';
import { type ObservationGap } from '../../model/observation-gap';
import { addGap } from './gap-list';
import { type Silence } from './observed-age';

export function absence(from: number, to: number): ObservationGap {
  return { from, to, cause: 'absence' };
}

export function stall(from: number, to: number): ObservationGap {
  return { from, to, cause: 'stall' };
}

export function silence(start: number, intervalMs: number, dropped: Partial<Silence> = {}): Silence {
  return { start, intervalMs, excludedMs: 0, graceStartMs: undefined, ...dropped };
}

export function gapList(gaps: readonly ObservationGap[]): readonly ObservationGap[] {
  return gaps.reduce<readonly ObservationGap[]>((list, gap) => addGap(list, gap), []);
}

/** Up to `maxLength` gaps that begin within `span`. */
export function gapLists(span: number, maxLength = 6): fc.Arbitrary<readonly ObservationGap[]> {
  const gap = fc
    .record({
      from: fc.nat(span),
      length: fc.integer({ min: 1, max: Math.max(1, Math.round(span / 5)) }),
      cause: fc.constantFrom<'absence' | 'stall'>('absence', 'stall'),
    })
    .map(({ from, length, cause }) => ({ from, to: from + length, cause }));
  return fc.array(gap, { maxLength }).map(gapList);
}

/** What a person who watches a silence step by step would write down. */
export interface Watched {
  readonly age: number;
  readonly listened: number;
}

/**
 * Watches a silence that began at 0 in steps of one: a step in a gap does not count. A step does not count either while
 * the grace lasts, which an absence gives once if it contained a step at which the next heartbeat was due. Once the
 * heartbeat after that one is late, too, all steps that were listened to count.
 *
 * @returns age and listening time after each step, by the number of steps
 */
export function watchSilence(interval: number, steps: number, gaps: readonly ObservationGap[]): Watched[] {
  const watched: Watched[] = [{ age: 0, listened: 0 }];
  let age = 0;
  let listened = 0;
  let graceLeft = 0;
  let graceGiven = false;
  let giveGrace = false;
  for (let step = 0; step < steps; step++) {
    const gap = gaps.find(({ from, to }) => from <= step && step < to);
    if (gap !== undefined) {
      const due = step + 1 > 0.75 * interval && step < 1.25 * interval;
      giveGrace ||= gap.cause === 'absence' && due;
    } else {
      if (giveGrace && !graceGiven) {
        graceGiven = true;
        graceLeft = interval;
      }
      listened += 1;
      if (graceLeft > 0) {
        graceLeft -= 1;
      } else {
        age += 1;
      }
      if (4 * listened >= 9 * interval) {
        age = listened;
      }
    }
    watched.push({ age, listened });
  }
  return watched;
}
