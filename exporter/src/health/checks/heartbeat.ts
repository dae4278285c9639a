import { lateAge } from '../liveness/ladder';
import { missedHeartbeats } from '../liveness/missed-heartbeats';
import { type Check } from './check';

/**
 * Warning if the heartbeat is later than the interval and its tolerance; critical after two intervals, before the first
 * heartbeat, or if the worker is marked as failed (S2.3). Affects only the score, because the ladder decides the state.
 */
export const heartbeat: Check = ({ worker, age }) => {
  const { intervalMs, tolerance } = worker;
  const missed = missedHeartbeats(age, worker);
  const metrics = { age_seconds: age / 1000, missed_heartbeats: missed };
  const expected = `expected every ${String(intervalMs / 1000)} s`;
  if (worker.status === 'stopped') {
    return undefined;
  }
  if (worker.lastHeartbeatAt === undefined) {
    return { check: 'heartbeat', status: 'critical', message: `no heartbeat yet; ${expected}`, metrics };
  }
  if (worker.markedFailed !== undefined) {
    const message = `marked failed by hand: ${worker.markedFailed.reason}`;
    return { check: 'heartbeat', status: 'critical', message, metrics };
  }
  const message = `last heartbeat ${(age / 1000).toFixed(1)} s ago, ${String(missed)} missed; ${expected}`;
  const late = age >= lateAge({ interval: intervalMs, tolerance });
  return {
    check: 'heartbeat',
    status: age >= 2 * intervalMs ? 'critical' : late ? 'warning' : 'ok',
    message,
    metrics,
  };
};
