import { type Check } from './check';

/**
 * Over one interval (and its tolerance) is a warning; over two, none ever received, or failed by hand, is critical (S2.3).
 * It costs score only: the state is the ladder's.
 */
export const heartbeat: Check = ({ worker, age }) => {
  const intervals = age / worker.intervalMs;
  const missed = Math.floor(intervals);
  const metrics = { age_seconds: age / 1000, missed_heartbeats: missed };
  const promise = `one is promised every ${String(worker.intervalMs / 1000)} s`;
  if (worker.status === 'stopped') return undefined;
  if (worker.lastHeartbeatAt === undefined) {
    return {
      check: 'heartbeat',
      status: 'critical',
      message: `no heartbeat received yet; ${promise}`,
      metrics,
    };
  }
  if (worker.markedFailed !== undefined) {
    const message = `marked failed by hand: ${worker.markedFailed.reason}`;
    return { check: 'heartbeat', status: 'critical', message, metrics };
  }
  const message = `last heartbeat ${(age / 1000).toFixed(1)} s ago, ${String(missed)} missed; ${promise}`;
  const status = intervals >= 2 ? 'critical' : intervals >= 1 + worker.tolerance ? 'warning' : 'ok';
  return { check: 'heartbeat', status, message, metrics };
};
