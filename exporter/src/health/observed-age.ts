import { type Stretch } from '../fleet/observation/monotonic-clock';
import { type Millis } from '../model/worker';

/**
 * Time in which nobody could have listened. Age leaves it out, and gives each worker up to one of its own intervals
 * more: the heartbeat that it could not deliver is repeated within one (docs/decisions/0002).
 */
export interface Deaf extends Stretch {
  /**
   * Senders were refused while we were `away` (down, or the source unreachable), each time anew. While our loop
   * `stalled` they mostly waited, so all stalls of one silence give one interval together: a loop that stalls
   * again and again must not make us blind.
   */
  readonly why: 'away' | 'stalled';
}

/**
 * How much of the time since `anchor` does not count, piece by piece: the deaf periods, each stretched by its grace.
 *
 * @param deaf sorted by `from`, not overlapping
 */
function* excusedStretches(deaf: readonly Deaf[], anchor: Millis, grace: Millis): Generator<Stretch> {
  let graceForStalls = grace;
  let from = anchor;
  let to = anchor;
  for (const period of deaf) {
    if (period.to <= anchor) {
      // A heartbeat that came after the period came within its grace: what is left of that is not needed any more.
      continue;
    }
    const begin = Math.max(period.from, anchor);
    if (begin > to) {
      if (to > from) yield { from, to };
      from = begin;
    }
    to = Math.max(to, period.to);
    if (period.why === 'away') to = Math.max(to, period.to + grace);
    else {
      const given = Math.max(0, Math.min(graceForStalls, period.to + graceForStalls - to));
      graceForStalls -= given;
      to += given;
    }
  }
  if (to > from) yield { from, to };
}

/** Whether all deaf periods were over by `anchor`, as they nearly always are: then all time since it counts. */
function heardSince(anchor: Millis, deaf: readonly Deaf[]): boolean {
  const last = deaf[deaf.length - 1];
  return last === undefined || last.to <= anchor;
}

/** Time since `anchor` less the time in which nobody could have listened. Never negative, and never falls as `now` rises. */
export function ageSince(anchor: Millis, now: Millis, deaf: readonly Deaf[], grace: Millis): Millis {
  if (heardSince(anchor, deaf)) return Math.max(0, now - anchor);
  let excused = 0;
  for (const { from, to } of excusedStretches(deaf, anchor, grace)) {
    if (from >= now) break;
    excused += Math.min(to, now) - from;
  }
  return Math.max(0, now - anchor - excused);
}

/** The first moment at which `ageSince` is `age`; Infinity where a deaf period has no end yet. */
export function momentOfAge(anchor: Millis, age: Millis, deaf: readonly Deaf[], grace: Millis): Millis {
  let moment = anchor + age;
  if (heardSince(anchor, deaf)) return moment;
  for (const { from, to } of excusedStretches(deaf, anchor, grace)) {
    if (from >= moment) break;
    moment += to - from;
  }
  return moment;
}

/** With one more period, sorted and without overlaps; of two that overlap, `away` says more. */
export function withDeaf(deaf: readonly Deaf[], period: Deaf): readonly Deaf[] {
  if (period.to <= period.from) return deaf;
  const merged: Deaf[] = [];
  for (const next of [...deaf, period].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to) merged.push(next);
    else
      merged[merged.length - 1] = {
        from: last.from,
        to: Math.max(last.to, next.to),
        why: last.why === 'away' || next.why === 'away' ? 'away' : 'stalled',
      };
  }
  return merged;
}
