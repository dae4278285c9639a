import { type Millis } from '../model/worker';
import { ageOfMissed } from './ladder';

/**
 * Whole intervals that passed without a heartbeat. One counts as missed once its tolerance is over too, so that
 * a worker that is a moment late in each interval misses nothing.
 */
export function missedIntervals(
  age: Millis,
  promise: { readonly interval: Millis; readonly tolerance: number },
): number {
  const near = Math.max(0, Math.floor(age / promise.interval - promise.tolerance));
  // The division may be off by one at an exact multiple; the ages decide.
  if (age >= ageOfMissed(promise, near + 1)) return near + 1;
  return near > 0 && age < ageOfMissed(promise, near) ? near - 1 : near;
}
