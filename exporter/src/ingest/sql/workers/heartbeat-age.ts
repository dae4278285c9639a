import { type Millis } from '../../../model/time';

export interface HeartbeatEvidence {
  /** Time since a poll saw that the value had changed; undefined if it has not changed since it was first seen. */
  readonly observedMs: Millis | undefined;
  /** Age of the value by the server's clock. The worker's clock may have written it, and be wrong. */
  readonly serverMs: Millis | undefined;
  /** The worker's promise. */
  readonly intervalMs: Millis;
  /** Time since the previous successful poll; undefined for the first one. */
  readonly sincePollMs: Millis | undefined;
}

/**
 * Returns the age of a worker's last heartbeat; undefined if there is no evidence of when it was.
 *
 * - The value has changed: the heartbeat was after the previous poll. The server's clock says when, if that is possible.
 * - The value is new to us and within the promise by the server's clock: the worker was alive then. If a wrong clock of the
 *   worker makes a dead worker look so, it fails one promise later.
 * - The value is new to us and older: a dead worker, or a clock that is behind. Its next heartbeat will tell.
 */
export function heartbeatAge({
  observedMs,
  serverMs,
  intervalMs,
  sincePollMs,
}: HeartbeatEvidence): Millis | undefined {
  if (observedMs === undefined) {
    return serverMs !== undefined && serverMs >= 0 && serverMs <= intervalMs ? serverMs : undefined;
  }
  const possible = sincePollMs ?? 0;
  // How long before the poll that saw the change; by the server's clock if its answer is possible.
  const beforePoll = serverMs === undefined ? 0 : serverMs - observedMs;
  return observedMs + (beforePoll >= 0 && beforePoll <= possible ? beforePoll : 0);
}
