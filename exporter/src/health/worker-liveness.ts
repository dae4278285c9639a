import { ladder, ladderAges, ladderState, type Liveness, type Rung } from './ladder';
import { healthState } from './health-state';
import { missedIntervals } from './missed-heartbeats';
import { ageSince, type Deaf, momentOfAge } from './observed-age';
import { enter } from './state-record';
import { LADDER_STATES, type LadderState, type Millis, type Worker } from '../model/worker';

/** What was heard, and when nothing could be: for the source of one worker. */
export interface Heard {
  readonly deaf: readonly Deaf[];
  readonly sourceDown: boolean;
}

function anchorOf(worker: Worker): Millis {
  return worker.lastHeartbeatAt ?? worker.registeredAt;
}

export function ageOf(worker: Worker, now: Millis, { deaf }: Heard): Millis {
  return Math.max(0, ageSince(anchorOf(worker), now, deaf, worker.intervalMs) - (worker.excusedMs ?? 0));
}

function rungOf(worker: Worker, { sourceDown }: Heard, age: Millis): Rung {
  return {
    age,
    interval: worker.intervalMs,
    threshold: worker.failureThreshold,
    tolerance: worker.tolerance,
    stopped: worker.status === 'stopped',
    marked: worker.markedFailed !== undefined,
    neverHeard: worker.lastHeartbeatAt === undefined,
    sourceDown,
  };
}

export function livenessOf(worker: Worker, now: Millis, heard: Heard): Liveness {
  return ladder(rungOf(worker, heard, ageOf(worker, now, heard)));
}

/** Liveness without its reason: cheap enough for each report. */
export function livenessStateOf(worker: Worker, now: Millis, heard: Heard): LadderState {
  return ladderState(rungOf(worker, heard, ageOf(worker, now, heard)));
}

/** Whole intervals missed since the last heartbeat; a stopped worker misses none. */
export function missedOf(worker: Worker, now: Millis, heard: Heard): number {
  return worker.status === 'stopped'
    ? 0
    : missedIntervals(ageOf(worker, now, heard), {
        interval: worker.intervalMs,
        tolerance: worker.tolerance,
      });
}

function momentOf(worker: Worker, age: Millis, { deaf }: Heard): Millis {
  return momentOfAge(anchorOf(worker), age + (worker.excusedMs ?? 0), deaf, worker.intervalMs);
}

/**
 * The worker as time and its checks made it: each state entered at the moment its age was reached, however late that is
 * noticed. Time alone makes no liveness better; checks that are well again make the health state so.
 */
export function advance(worker: Worker, now: Millis, heard: Heard): Worker {
  const rung = rungOf(worker, heard, ageOf(worker, now, heard));
  const checks = worker.assessment?.checks ?? [];
  let { health, liveness = health.state } = worker;
  for (const age of ladderAges(rung)) {
    const moment = momentOf(worker, age, heard);
    if (moment > now) break;
    const state = ladderState({ ...rung, age });
    if (!worse(state, liveness)) continue;
    liveness = state;
    const raised = healthState(state, checks);
    if (worse(raised, health.state)) health = enter(health, raised, moment);
  }
  const state = ladderState(rung);
  if (worse(state, liveness) || liveness === 'unknown' || !timeMoves(state)) liveness = state;
  health = enter(health, healthState(liveness, checks), now);
  return health === worker.health && liveness === worker.liveness ? worker : { ...worker, health, liveness };
}

/** The next moment at which time alone changes the worker's liveness, or undefined. */
export function nextMoment(worker: Worker, now: Millis, heard: Heard): Millis | undefined {
  // Ages ascend, and so do their moments.
  for (const age of ladderAges(rungOf(worker, heard, 0))) {
    const moment = momentOf(worker, age, heard);
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
function timeMoves(state: LadderState): boolean {
  return state !== 'stopped' && state !== 'unknown';
}

/** Why the worker is in its health state, as a sentence. */
export function reasonOf(worker: Worker, now: Millis, heard: Heard): string {
  const { state, reason } = livenessOf(worker, now, heard);
  if (state === worker.health.state) return reason;
  const unwell = worker.assessment?.checks.filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return unwell?.map(({ message }) => message).join('; ') ?? reason;
}
