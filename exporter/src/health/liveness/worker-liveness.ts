import { type Observability } from '../../model/observation-gap';
import { type LadderState, type Liveness } from '../../model/health-states';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import {
  enterState,
  healthState,
  ladder,
  ladderAges,
  ladderState,
  lateAge,
  type LivenessInput,
  worse,
} from './ladder';
import { isAwaited, returnAge } from './goodbye';
import { observedAge, type Silence, timeAtAge } from './observed-age';

/** Start of the current silence: the last heartbeat, or the registration if there was none. */
export function silenceStart(worker: Pick<Worker, 'lastHeartbeatAt' | 'registeredAt'>): Millis {
  return worker.lastHeartbeatAt ?? worker.registeredAt;
}

/** The current silence of a worker. */
export function silenceOf(worker: Worker): Silence {
  return {
    start: silenceStart(worker),
    intervalMs: worker.intervalMs,
    excludedMs: worker.excludedMs ?? 0,
    graceStartMs: worker.graceStartMs,
  };
}

/** Time since the last heartbeat (or the registration) without observation gaps and retry grace. */
export function workerAge(worker: Worker, now: Millis, { gaps }: Observability): Millis {
  return observedAge(silenceOf(worker), now, gaps);
}

function livenessInput(worker: Worker, sourceDown: boolean, age: Millis): LivenessInput {
  return {
    age,
    interval: worker.intervalMs,
    threshold: worker.failureThreshold,
    tolerance: worker.tolerance,
    stopped: worker.status === 'stopped' && !isOverdue(worker, age),
    marked: worker.markedFailed !== undefined,
    neverReported: worker.lastHeartbeatAt === undefined,
    sourceDown,
  };
}

/** Whether a worker that said goodbye is expected again and has not come. */
function isOverdue(worker: Worker, age: Millis): boolean {
  return isAwaited(worker) && age >= returnAge(worker);
}

/** Returns the liveness of a worker of the given age, with its reason. */
export function workerLiveness(
  worker: Worker,
  age: Millis,
  { sourceDown }: Pick<Observability, 'sourceDown'>,
): Liveness {
  const liveness = ladder(livenessInput(worker, sourceDown, age));
  const { retired, goodbyeAt, markedFailed } = worker;
  if (liveness.state === 'stopped') {
    return retired === undefined
      ? isAwaited(worker)
        ? { ...liveness, reason: 'stopped; expected again' }
        : liveness
      : { ...liveness, reason: `failed, and replaced by ${retired.successorId}` };
  }
  return liveness.state === 'failed' && goodbyeAt !== undefined && markedFailed === undefined
    ? { ...liveness, reason: `said goodbye and did not return; ${liveness.reason}` }
    : liveness;
}

/** Returns the liveness without its reason: cheap enough for each report. */
export function workerLivenessState(
  worker: Worker,
  age: Millis,
  { sourceDown }: Pick<Observability, 'sourceDown'>,
): LadderState {
  return ladderState(livenessInput(worker, sourceDown, age));
}

function timeAtWorkerAge(worker: Worker, age: Millis, { gaps }: Observability): Millis {
  return timeAtAge(silenceOf(worker), age, gaps);
}

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

/**
 * The worker with the liveness and health state that follow from its age and its checks. Each state is entered at the
 * time at which its age was reached, however late that is noticed. Time alone never improves liveness; checks that are
 * ok again improve the health state.
 *
 * @param age of the worker at `now` (`workerAge`)
 */
export function advance(worker: Worker, now: Millis, age: Millis, observability: Observability): Worker {
  if (isOverdue(worker, age)) {
    // Without its status the worker follows the ladder again, in the rules as well.
    const failedAt = timeAtWorkerAge(worker, returnAge(worker), observability);
    const overdue: { -readonly [Key in keyof Worker]: Worker[Key] } = {
      ...worker,
      health: enterState(worker.health, 'failed', failedAt),
      liveness: 'failed',
    };
    delete overdue.status;
    return overdue;
  }
  const input = livenessInput(worker, observability.sourceDown, age);
  const checks = worker.assessment?.checks ?? [];
  let { health, liveness = health.state } = worker;
  const state = ladderState(input);
  // If liveness is unchanged, no worse state was entered in between.
  if (state !== liveness) {
    for (const ladderAge of ladderAges(input)) {
      const enteredAt = timeAtWorkerAge(worker, ladderAge, observability);
      if (enteredAt > now) {
        break;
      }
      const passed = ladderState({ ...input, age: ladderAge });
      if (!worse(passed, liveness)) {
        continue;
      }
      liveness = passed;
      const raised = healthState(passed, checks);
      if (worse(raised, health.state)) {
        health = enterState(health, raised, enteredAt);
      }
    }
    if (worse(state, liveness) || liveness === 'unknown' || !followsAge(state)) {
      liveness = state;
    }
  }
  health = enterState(health, healthState(liveness, checks), now);
  return health === worker.health && liveness === worker.liveness ? worker : { ...worker, health, liveness };
}

/** The next time at which the worker's liveness changes without a heartbeat; undefined if it never does. */
export function nextDeadline(worker: Worker, now: Millis, observability: Observability): Millis | undefined {
  const ages = isAwaited(worker)
    ? [returnAge(worker)]
    : ladderAges(livenessInput(worker, observability.sourceDown, 0));
  // Ages ascend, and so do the times at which they are reached.
  for (const age of ages) {
    const time = timeAtWorkerAge(worker, age, observability);
    if (time > now) {
      return Number.isFinite(time) ? time : undefined;
    }
  }
  return undefined;
}

/** The next time at which the liveness of a silent worker would change if all time of its silence counted. */
export function nextUnadjustedDeadline(worker: Worker, now: Millis): Millis | undefined {
  const start = silenceStart(worker);
  return ladderAges(livenessInput(worker, false, 0))
    .map((age) => start + age)
    .find((time) => time > now);
}

/** Whether the state depends on age. Stopped depends on a report, unknown on the registration or the source. */
function followsAge(state: LadderState): boolean {
  return state !== 'stopped' && state !== 'unknown';
}

/** How long the current incarnation of a worker has been silent. Others may have reported meanwhile. */
export interface IncarnationSilence {
  /** Its own heartbeat is late. */
  readonly late: boolean;
  /** It is stopped, or its own heartbeats have been missing for the failure threshold. */
  readonly silent: boolean;
}

/** @param age of the worker at `now` (`workerAge`) */
export function incarnationSilence(
  worker: Worker,
  age: Millis,
  now: Millis,
  { gaps }: Observability,
): IncarnationSilence {
  const { health, incarnation, intervalMs, failureThreshold, tolerance } = worker;
  const start = incarnation.lastReportAt;
  const own =
    start === undefined
      ? age
      : observedAge({ start, intervalMs, excludedMs: 0, graceStartMs: undefined }, now, gaps);
  const silent =
    health.state === 'stopped' || health.state === 'failed' || own >= failureThreshold * intervalMs;
  return { silent, late: silent || own >= lateAge({ interval: intervalMs, tolerance }) };
}

/**
 * Whether the exporter cannot tell yet that the worker is late: its source is unreachable, or without the observation
 * gaps and the retry grace its liveness would be worse. A stopped or failed worker is not suppressed.
 *
 * @param age of the worker at `now` (`workerAge`)
 */
export function detectionSuppressed(
  worker: Worker,
  age: Millis,
  now: Millis,
  { sourceDown }: Pick<Observability, 'sourceDown'>,
): boolean {
  const elapsed = now - silenceStart(worker);
  if (age >= elapsed && !sourceDown) {
    return false;
  }
  const state = workerLivenessState(worker, age, { sourceDown });
  if (state === 'stopped' || state === 'failed') {
    return false;
  }
  return sourceDown || worse(workerLivenessState(worker, elapsed, { sourceDown }), state);
}

/** Returns why the worker is in its health state, for people. */
export function healthReason(worker: Worker, age: Millis, observability: Observability): string {
  const { state, reason } = workerLiveness(worker, age, observability);
  if (state === worker.health.state) {
    return reason;
  }
  const failing = worker.assessment?.checks.filter(
    ({ check, status }) => check !== 'heartbeat' && status !== 'ok',
  );
  return failing?.map(({ message }) => message).join('; ') ?? reason;
}

const ACTIVE_STATES: readonly LadderState[] = ['healthy', 'unknown', 'degraded', 'critical'];

/**
 * Whether a worker counts as active or dead (S5.4); undefined if neither. An active worker has sent a heartbeat and has
 * neither failed nor stopped; a dead one has failed. So the last heartbeat of an active worker is within its own failure
 * threshold (by default far below five minutes), and an hourly job is not dead between two runs. A stopped worker, and
 * an expected one without a heartbeat, is neither until it fails.
 */
export function activeOrDead({
  health,
  lastHeartbeatAt,
}: Pick<Worker, 'health' | 'lastHeartbeatAt'>): 'active' | 'dead' | undefined {
  if (health.state === 'failed') {
    return 'dead';
  }
  return lastHeartbeatAt !== undefined && ACTIVE_STATES.includes(health.state) ? 'active' : undefined;
}
