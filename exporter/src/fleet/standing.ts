import { ladder, ladderAges, type Liveness, type Rung } from '../health/ladder';
import { missedIntervals } from '../health/missed';
import { ageSince, type Deaf, momentOfAge } from './deafness';
import { enter } from './stay';
import { LADDER_STATES, type LadderState, type Millis, type Worker } from './worker';

/** What was heard, and when nothing could be: for the source of one worker. */
export interface Heard {
  readonly deaf: readonly Deaf[];
  readonly sourceDown: boolean;
}

/** Health from liveness and whatever else is known of the worker. */
export type Judge = (worker: Worker, liveness: LadderState, now: Millis) => LadderState;

const anchorOf = (worker: Worker): Millis => worker.lastHeartbeatAt ?? worker.registeredAt;

export const ageOf = (worker: Worker, now: Millis, { deaf }: Heard): Millis =>
  Math.max(0, ageSince(anchorOf(worker), now, deaf, worker.intervalMs) - (worker.excusedMs ?? 0));

const rungOf = (worker: Worker, { sourceDown }: Heard): Omit<Rung, 'age'> => ({
  interval: worker.intervalMs,
  threshold: worker.failureThreshold,
  tolerance: worker.tolerance,
  stopped: worker.status === 'stopped',
  marked: worker.markedFailed !== undefined,
  neverHeard: worker.lastHeartbeatAt === undefined,
  sourceDown,
});

export const livenessOf = (worker: Worker, now: Millis, heard: Heard): Liveness =>
  ladder({ ...rungOf(worker, heard), age: ageOf(worker, now, heard) });

/** Whole intervals missed since the last heartbeat; a stopped worker misses none. */
export const missedOf = (worker: Worker, now: Millis, heard: Heard): number =>
  worker.status === 'stopped'
    ? 0
    : missedIntervals(ageOf(worker, now, heard), {
        interval: worker.intervalMs,
        tolerance: worker.tolerance,
      });

const momentOf = (worker: Worker, age: Millis, { deaf }: Heard): Millis =>
  momentOfAge(anchorOf(worker), age + (worker.excusedMs ?? 0), deaf, worker.intervalMs);

/**
 * The worker as time alone made it: each state entered at the moment its age was reached, however late that is noticed.
 * Time alone makes nobody better.
 */
export function advance(worker: Worker, now: Millis, heard: Heard, judge: Judge): Worker {
  const rung = rungOf(worker, heard);
  let { health } = worker;
  for (const age of ladderAges(rung)) {
    const moment = momentOf(worker, age, heard);
    if (moment > now) break;
    const state = judge(worker, ladder({ ...rung, age }).state, moment);
    if (worse(state, health.state)) health = enter(health, state, moment);
  }
  const state = judge(worker, livenessOf(worker, now, heard).state, now);
  if (worse(state, health.state) || health.state === 'unknown' || !timeMoves(state))
    health = enter(health, state, now);
  return health === worker.health ? worker : { ...worker, health };
}

/** The next moment at which time alone changes the worker's liveness, or undefined. */
export function nextMoment(worker: Worker, now: Millis, heard: Heard): Millis | undefined {
  const moments = ladderAges(rungOf(worker, heard)).map((age) => momentOf(worker, age, heard));
  return moments.filter((moment) => moment > now && Number.isFinite(moment)).sort((a, b) => a - b)[0];
}

const code = (state: LadderState): number => LADDER_STATES.indexOf(state);
const worse = (state: LadderState, than: LadderState): boolean => code(state) > code(than);

/** States that follow from age; stopped and unknown follow from what was said or cannot be heard. */
const timeMoves = (state: LadderState): boolean => state !== 'stopped' && state !== 'unknown';
