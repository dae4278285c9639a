import { type Millis } from '../model/time';
import { ageAtMissed } from './ladder';

/**
 * Whole intervals that passed without a heartbeat. One counts as missed once its tolerance is over too, so that
 * a worker that is a moment late in each interval misses nothing.
 */
export function missedIntervals(
  age: Millis,
  promise: { readonly interval: Millis; readonly tolerance: number },
): number {
  const estimate = Math.max(0, Math.floor(age / promise.interval - promise.tolerance));
  // The division may be off by one at an exact multiple; the ages decide.
  if (age >= ageAtMissed(promise, estimate + 1)) return estimate + 1;
  return estimate > 0 && age < ageAtMissed(promise, estimate) ? estimate - 1 : estimate;
}
