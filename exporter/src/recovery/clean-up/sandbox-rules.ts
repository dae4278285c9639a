import { type Sandbox } from '../../model/tables';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { deathOf } from './dead-worker';

export interface SandboxRules {
  /** A sandbox of a dead worker ends after this time without an event. */
  readonly zombieMs: Millis;
  /** A sandbox of a worker without a task ends after this time without an event; undefined: never. */
  readonly finishedMs: Millis | undefined;
  /** A sandbox of a working worker ends after this time without an event; undefined: never. */
  readonly idleMs: Millis | undefined;
}

/**
 * Why a sandbox is to be ended, as a sentence; undefined if it is to be kept. Two facts are needed that do not depend on each
 * other: the state of the owner by the exporter's record, and that the sandbox itself has neither had an event nor been
 * reported, both while the exporter was there to hear of it. A sandbox that cannot be verified is kept: one without an owner, with an unknown owner, or without any event.
 */
export function sandboxVerdict(
  sandbox: Sandbox,
  owner: Worker | undefined,
  now: Millis,
  { zombieMs, finishedMs, idleMs }: SandboxRules,
  listeningSince: Millis,
  /** As FleetView.age of the owner. */
  silentMs: Millis,
): string | undefined {
  if (sandbox.state !== 'running' || owner === undefined || sandbox.lastEventAt === undefined) {
    return undefined;
  }
  // The clock of the sandbox may be wrong: an event in the future is as good as one now.
  const quietMs = now - Math.max(sandbox.lastEventAt, sandbox.updatedAt, listeningSince);
  const quiet = `The sandbox has had no event for ${Math.floor(quietMs / 1000)} s.`;
  const death = deathOf(owner, now, zombieMs, listeningSince, silentMs);
  if (death !== undefined) {
    return quietMs >= zombieMs ? `${death} ${quiet}` : undefined;
  }
  const { state } = owner.health;
  if (state === 'failed' || state === 'stopped') {
    // Dead, but not for long enough, or not for sure.
    return undefined;
  }
  const hasTask = owner.report.current_task !== undefined || owner.report.current_run_id !== undefined;
  if (!hasTask && finishedMs !== undefined && quietMs >= finishedMs) {
    return `Its worker has no task. ${quiet}`;
  }
  return idleMs !== undefined && quietMs >= idleMs ? quiet : undefined;
}
