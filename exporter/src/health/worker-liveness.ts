import { type Observability } from '../model/observation-gap';
import { LADDER_STATES, type LadderState, type Liveness } from '../model/state';
import { type Millis } from '../model/time';
import { type Worker } from '../model/worker';
import { enterState, healthState } from './health-state';
import { ladder, ladderAges, ladderState, type LivenessInput } from './ladder';
import { missedIntervals } from './missed-heartbeats';
import { observedAge, timeAtAge } from './observed-age';

function anchorOf(worker: Worker): Millis {
  return worker.lastHeartbeatAt ?? worker.registeredAt;
}

export function workerAge(worker: Worker, now: Millis, { gaps }: Observability): Millis {
  return Math.max(0, observedAge(anchorOf(worker), now, gaps, worker.intervalMs) - (worker.excludedMs ?? 0));
}

function livenessInput(worker: Worker, { sourceDown }: Observability, age: Millis): LivenessInput {
  return {
    age,
    interval: worker.intervalMs,
    threshold: worker.failureThreshold,
    tolerance: worker.tolerance,
    stopped: worker.status === 'stopped',
    marked: worker.markedFailed !== undefined,
    neverReported: worker.lastHeartbeatAt === undefined,
    sourceDown,
  };
}

export function workerLiveness(worker: Worker, now: Millis, observability: Observability): Liveness {
  return ladder(livenessInput(worker, observability, workerAge(worker, now, observability)));
}

/** Liveness without its reason: cheap enough for each report. */
export function workerLivenessState(worker: Worker, now: Millis, observability: Observability): LadderState {
  return ladderState(livenessInput(worker, observability, workerAge(worker, now, observability)));
}

/** Whole intervals missed since the last heartbeat; a stopped worker misses none. */
export function missedHeartbeats(worker: Worker, now: Millis, observability: Observability): number {
  return worker.status === 'stopped'
    ? 0
    : missedIntervals(workerAge(worker, now, observability), {
        interval: worker.intervalMs,
        tolerance: worker.tolerance,
      });
}

function timeAtWorkerAge(worker: Worker, age: Millis, { gaps }: Observability): Millis {
  return timeAtAge(anchorOf(worker), age + (worker.excludedMs ?? 0), gaps, worker.intervalMs);
}

/**
 * The worker as time and its checks made it: each state entered at the moment its age was reached, however late that is
 * noticed. Time alone makes no liveness better; checks that are well again make the health state so.
 */
export function advance(worker: Worker, now: Millis, observability: Observability): Worker {
  const input = livenessInput(worker, observability, workerAge(worker, now, observability));
  const checks = worker.assessment?.checks ?? [];
  let { health, liveness = health.state } = worker;
  for (const age of ladderAges(input)) {
    const enteredAt = timeAtWorkerAge(worker, age, observability);
    if (enteredAt > now) break;
    const state = ladderState({ ...input, age });
    if (!worse(state, liveness)) continue;
    liveness = state;
    const raised = healthState(state, checks);
    if (worse(raised, health.state)) health = enterState(health, raised, enteredAt);
  }
  const state = ladderState(input);
  if (worse(state, liveness) || liveness === 'unknown' || !followsAge(state)) liveness = state;
  health = enterState(health, healthState(liveness, checks), now);
  return health === worker.health && liveness === worker.liveness ? worker : { ...worker, health, liveness };
}

/** The next moment at which time alone changes the worker's liveness, or undefined. */
export function nextDeadline(worker: Worker, now: Millis, observability: Observability): Millis | undefined {
  // Ages ascend, and so do their moments.
  for (const age of ladderAges(livenessInput(worker, observability, 0))) {
    const moment = timeAtWorkerAge(worker, age, observability);
    if (moment > now) return Number.isFinite(moment) ? moment : undefined;
  }
  return undefined;
}

function code(state: LadderState): number {
  return LADDER_STATES.indexOf(state);
}

function worse(state: LadderState, than: LadderState): boolean {
  return code(state) > code(than);
}

/** States that follow from age; stopped and unknown follow from what was said or cannot be heard. */
function followsAge(state: LadderState): boolean {
  return state !== 'stopped' && state !== 'unknown';
}

/** Why the worker is in its health state, as a sentence. */
export function healthReason(worker: Worker, now: Millis, observability: Observability): string {
  const { state, reason } = workerLiveness(worker, now, observability);
  if (state === worker.health.state) return reason;
  const failing = worker.assessment?.checks.filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return failing?.map(({ message }) => message).join('; ') ?? reason;
}
