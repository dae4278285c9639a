import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { lateAge } from './ladder';

/**
 * Heartbeats that a worker has missed since its last one: 0 while age < (1 + tolerance) × interval, floor(age / interval)
 * after that (docs/monitoring-guide.md, "States"). A stopped worker misses none. The recording rule
 * `worker:missed_heartbeats:count` computes the same in PromQL; alerting/tests/ladder.fixture.json tests both.
 *
 * The value never decreases within a silence: with a tolerance below 1 it is 1 from the late age until 2 intervals, and from
 * there it rises by one per interval.
 */
export function missedHeartbeats(
  age: Millis,
  { intervalMs, tolerance, status }: Pick<Worker, 'intervalMs' | 'tolerance' | 'status'>,
): number {
  if (status === 'stopped' || age < lateAge({ interval: intervalMs, tolerance })) {
    return 0;
  }
  return Math.floor(age / intervalMs);
}

/**
 * Value of the counter `worker_heartbeats_missed_total`: heartbeats missed in earlier silences (`missedTotal`) and in the
 * current one. Each silence contributes `missedHeartbeats` at the age that it ends with, so a missed heartbeat counts
 * once: a heartbeat after 1.3 intervals ends a silence with one missed heartbeat, one after 2.9 intervals with two.
 */
export function missedHeartbeatsTotal(worker: Worker, age: Millis): number {
  return worker.missedTotal + missedHeartbeats(age, worker);
}

/**
 * Keeps the counter from decreasing when the current silence ends or is evaluated differently (a stop, another
 * interval or tolerance): adds the difference to `missedTotal`.
 *
 * @param missed heartbeats missed in the current silence before the change
 * @param age of the worker after the change
 */
export function keepMissedTotal(worker: Worker, missed: number, age: Millis): Worker {
  const lost = missed - missedHeartbeats(age, worker);
  return lost > 0 ? { ...worker, missedTotal: worker.missedTotal + lost } : worker;
}
