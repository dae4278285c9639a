import { type CheckResult } from '../../model/assessment';
import {
  LADDER_STATES,
  type LadderState,
  type Liveness,
  stateCode,
  type StateRecord,
} from '../../model/health-states';
import { type Millis } from '../../model/time';

/** The data of a worker that determines its liveness. */
export interface LivenessInput {
  /** Time since the last heartbeat, or since the registration, without observation gaps. */
  readonly age: Millis;
  readonly interval: Millis;
  /** Missed heartbeats until failed, at least 2. */
  readonly threshold: number;
  /** Share of the interval: with 0.25 a worker is degraded at 1.25 intervals. */
  readonly tolerance: number;
  readonly stopped: boolean;
  /** Marked as failed by a user. */
  readonly marked: boolean;
  readonly neverReported: boolean;
  readonly sourceDown: boolean;
}

type LateInput = Pick<LivenessInput, 'interval' | 'tolerance'>;

/** Age from which a heartbeat is late: (1 + tolerance) × interval, in whole milliseconds. */
export function lateAge({ interval, tolerance }: LateInput): Millis {
  return Math.round((1 + tolerance) * interval);
}

function ageAtIntervals({ interval }: Pick<LivenessInput, 'interval'>, intervals: number): Millis {
  return Math.round(intervals * interval);
}

/** Liveness without checks: the first condition that is met (docs/monitoring-guide.md, "States"). */
export function ladderState(input: LivenessInput): LadderState {
  const { age } = input;
  if (input.stopped) {
    return 'stopped';
  }
  if (input.marked || age >= ageAtIntervals(input, input.threshold)) {
    return 'failed';
  }
  if (input.sourceDown || input.neverReported) {
    return 'unknown';
  }
  if (age >= ageAtIntervals(input, 2)) {
    return 'critical';
  }
  return age >= lateAge(input) ? 'degraded' : 'healthy';
}

/** Liveness with its reason. Building the reason string is expensive; use `ladderState` if you only need the state. */
export function ladder(input: LivenessInput): Liveness {
  const state = ladderState(input);
  return { state, code: stateCode(state), reason: reasonFor(state, input) };
}

function reasonFor(state: LadderState, { age, interval, ...input }: LivenessInput): string {
  const expected = `expected every ${seconds(interval)}`;
  switch (state) {
    case 'stopped':
      return 'stopped; no heartbeat is expected';
    case 'failed':
      return input.marked
        ? 'marked failed by hand'
        : `no heartbeat ${input.neverReported ? 'since the registration, ' : ''}for ${seconds(age)}; ${expected}; fails after ${input.threshold} missed`;
    case 'unknown':
      return input.sourceDown
        ? 'its source is unreachable'
        : `no heartbeat yet; registered ${seconds(age)} ago, ${expected}`;
    case 'healthy':
      return `last heartbeat ${seconds(age)} ago; ${expected}`;
    default:
      return `no heartbeat for ${seconds(age)}; ${expected}`;
  }
}

/**
 * Ages at which liveness can get worse; empty if age has no effect. They ascend, because the tolerance is at most one
 * interval and the threshold at least two.
 */
export function ladderAges(input: Omit<LivenessInput, 'age'>): Millis[] {
  if (input.stopped || input.marked) {
    return [];
  }
  const failed = ageAtIntervals(input, input.threshold);
  if (input.neverReported || input.sourceDown) {
    return [failed];
  }
  return [lateAge(input), ageAtIntervals(input, 2), failed];
}

function seconds(duration: Millis): string {
  return `${Math.floor(duration / 100) / 10} s`;
}

/** Whether the code of a state is higher than that of another one. */
export function worse(state: LadderState, than: LadderState): boolean {
  return stateCode(state) > stateCode(than);
}

/**
 * Health state: the worst of liveness and the checks (docs/monitoring-guide.md, "States"). A warning or an error raises
 * healthy to degraded, a critical check to critical. The heartbeat check has no effect, because the ladder decides
 * liveness. Checks do not apply to a stopped, unknown or failed worker, and no check makes a worker failed.
 *
 * The recording rule `worker:health_state:code` computes the same in PromQL.
 */
export function healthState(liveness: LadderState, results: readonly CheckResult[]): LadderState {
  if (liveness === 'stopped' || liveness === 'unknown' || liveness === 'failed') {
    return liveness;
  }
  let state = liveness;
  for (const { check, status } of results) {
    if (check === 'heartbeat' || status === 'ok') {
      continue;
    }
    const raised: LadderState = status === 'critical' ? 'critical' : 'degraded';
    if (worse(raised, state)) {
      state = raised;
    }
  }
  return state;
}

function zeroPerState(): Record<LadderState, number> {
  return Object.fromEntries(LADDER_STATES.map((state) => [state, 0])) as Record<LadderState, number>;
}

/** Returns the record of a worker that starts in the given state. */
export function initialState(state: LadderState, at: Millis): StateRecord {
  return { state, since: at, closedMs: zeroPerState(), entryCounts: { ...zeroPerState(), [state]: 1 } };
}

/** Returns the record after entering a state; the same record if the worker is already in it. */
export function enterState(record: StateRecord, state: LadderState, at: Millis): StateRecord {
  if (state === record.state) {
    return record;
  }
  const since = Math.max(at, record.since);
  return {
    state,
    since,
    closedMs: { ...record.closedMs, [record.state]: record.closedMs[record.state] + since - record.since },
    entryCounts: { ...record.entryCounts, [state]: record.entryCounts[state] + 1 },
  };
}
