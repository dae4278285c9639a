import { type TimeSpan } from '../model/time-span';
import { type Lane } from './lane';
import { lastSegment } from './segments';

/** When a worker entered its current state, as far as its lane shows. */
export interface StateSince {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Whether the time is exact, accurate to the lane's resolution, or only known to be before or after `time`. */
  readonly bound: 'exact' | 'about' | 'before' | 'after';
}

/** Returns undefined if the lane has no samples. */
export function stateSince(lane: Lane, { from }: TimeSpan): StateSince | undefined {
  const { segments, current, sampling } = lane;
  const last = lastSegment(segments);
  if (last === undefined) {
    return undefined;
  }
  if (last.state !== current) {
    // The current state comes from an instant query that is newer than the timeline's last sample. A bucket's
    // sample holds the worst state of its time, which may have been over before its end.
    const lastSampleStart = newestSampleTime(lane) - (sampling.meaning === 'bucket' ? sampling.step : 0);
    return { time: Math.max(last.from, lastSampleStart), bound: 'after' };
  }
  if (last.from <= from) {
    return { time: last.from, bound: 'before' };
  }
  return { time: last.from, bound: sampling.meaning === 'change' ? 'exact' : 'about' };
}

/**
 * Returns the time of the lane's newest sample with a value, in ms; series that share their times may have
 * empty ones at the end.
 */
function newestSampleTime({ times, rows, field }: Lane): number {
  for (let i = times.length - 1; i >= 0; i--) {
    const value: unknown = field.values[rows?.[i] ?? i];
    if (value !== null && value !== undefined) {
      return times[i] ?? -Infinity;
    }
  }
  return -Infinity;
}
