import { type TimeSpan } from '../model/time-span';
import { type Lane } from './lane';
import { lastSegment } from './segments';

/** When a worker entered the state that it is in, as well as its lane tells. */
export interface StateSince {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Whether it was then, to the lane's resolution or exactly, or at a time before or after that nobody saw. */
  readonly bound: 'exact' | 'about' | 'before' | 'after';
}

/** Nothing where the lane never told anything. */
export function stateSince(lane: Lane, { from }: TimeSpan): StateSince | undefined {
  const { segments, current, sampling } = lane;
  const last = lastSegment(segments);
  if (last === undefined) {
    return undefined;
  }
  if (last.state !== current) {
    // The state now was asked for beside the timeline, whose newest sample is older than the change. A bucket's sample
    // tells the worst of its time, which may have been over before its end.
    const told = newestSampleTime(lane) - (sampling.meaning === 'bucket' ? sampling.step : 0);
    return { time: Math.max(last.from, told), bound: 'after' };
  }
  if (last.from <= from) {
    return { time: last.from, bound: 'before' };
  }
  return { time: last.from, bound: sampling.meaning === 'change' ? 'exact' : 'about' };
}

/** When the lane's newest sample with a value was, in ms; of series that share their times some have none at the end. */
function newestSampleTime({ times, rows, field }: Lane): number {
  for (let i = times.length - 1; i >= 0; i--) {
    const value: unknown = field.values[rows?.[i] ?? i];
    if (value !== null && value !== undefined) {
      return times[i] ?? -Infinity;
    }
  }
  return -Infinity;
}
