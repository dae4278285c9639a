import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { insertSegment, removeRange, type StateSegment, type WorkerHistory } from './state-segments';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TYPES = ['orchestrator', 'sandbox', 'company_research'];

/**
 * The time that a history covers, in milliseconds. `nowMs` is the current time of the environment; the history
 * continues after it.
 */
export type HistoryRange = { fromMs: number; nowMs: number; toMs: number };

/** Changes the segments of a worker that would otherwise be healthy for the whole range. */
type Scenario = (range: HistoryRange, segments: StateSegment[]) => StateSegment[];

/** The worker `blip` fails for this long, a single rule evaluation. */
export const BLIP_MS = 5 * SECOND;
/** The failure of `blip` starts two days and six hours before now. */
export const BLIP_BEFORE_NOW_MS = 54 * HOUR + 7 * MINUTE;

/** The rules are evaluated every 5 seconds, so every state starts and ends at an evaluation. */
export const EVALUATION_INTERVAL_MS = 5 * SECOND;

/**
 * With this seed, a fleet of 24 workers has one more failure within the last hour besides those of the scenarios, and a
 * fleet of 320 workers has one more current failure. The end-to-end tests of the panel rely on it.
 */
const DEFAULT_SEED = 149;

/** The scenarios of the first workers, which are named after them. */
const SCENARIOS: Record<string, Scenario> = {
  crashed: ({ nowMs, toMs }, segments) => insertMissedHeartbeats(segments, nowMs - 24 * MINUTE, toMs),
  hung: ({ nowMs }, segments) => insertMissedHeartbeats(segments, nowMs - 41 * MINUTE, nowMs - 29 * MINUTE),
  flapping: ({ nowMs }, segments) => {
    for (let at = nowMs - 30 * MINUTE; at < nowMs - 4 * MINUTE; at += 4 * MINUTE) {
      segments = insertSegment(segments, { state: 'degraded', fromMs: at, toMs: at + 95 * SECOND });
    }
    return segments;
  },
  'shut-down': ({ nowMs, toMs }, segments) =>
    insertSegment(segments, { state: 'stopped', fromMs: nowMs - 18 * MINUTE, toMs }),
  leaking: ({ nowMs, toMs }, segments) => {
    const criticalMs = nowMs - 9 * MINUTE;
    const degraded: StateSegment = { state: 'degraded', fromMs: nowMs - 35 * MINUTE, toMs: criticalMs };
    return insertSegment(insertSegment(segments, degraded), { state: 'critical', fromMs: criticalMs, toMs });
  },
  'late-comer': ({ fromMs, nowMs }, segments) => {
    const startMs = nowMs - 14 * MINUTE;
    const unknown: StateSegment = { state: 'unknown', fromMs: startMs, toMs: startMs + 50 * SECOND };
    return insertSegment(removeRange(segments, fromMs, startMs), unknown);
  },
  unrecorded: ({ nowMs }, segments) => removeRange(segments, nowMs - 33 * MINUTE, nowMs - 21 * MINUTE),
  blip: ({ nowMs }, segments) => {
    const fromMs = alignToEvaluation(nowMs - BLIP_BEFORE_NOW_MS);
    return insertSegment(segments, { state: 'failed', fromMs, toMs: fromMs + BLIP_MS });
  },
};

/** Rounds a time in milliseconds down to the evaluation that precedes it. */
export function alignToEvaluation(atMs: number): number {
  return Math.floor(atMs / EVALUATION_INTERVAL_MS) * EVALUATION_INTERVAL_MS;
}

/**
 * Generates the history of a fleet. The same arguments give the same history. The first eight workers are named after
 * their scenario (`crashed`, `hung`, `flapping`, `shut-down`, `leaking`, `late-comer`, `unrecorded`, `blip`).
 */
export function generateFleetHistory(
  workers: number,
  range: HistoryRange,
  seed = DEFAULT_SEED,
): WorkerHistory[] {
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const names = Object.keys(SCENARIOS);
  return Array.from({ length: workers }, (_, index) => {
    const name = names[index];
    const workerType = TYPES[index % TYPES.length] ?? 'unknown';
    const healthy: StateSegment[] = [{ state: 'healthy', fromMs: range.fromMs, toMs: range.toMs }];
    const scenario = name === undefined ? randomScenario(range, random) : SCENARIOS[name];
    return {
      workerId: name ?? `${workerType.replace('_', '-')}-${String(index)}`,
      workerType,
      segments: alignSegments(scenario ? scenario(range, healthy) : healthy),
    };
  });
}

/** In one of six cases the worker misses heartbeats once in the last six hours, for 20 seconds to 20 minutes. */
function randomScenario({ nowMs, toMs }: HistoryRange, random: () => number): Scenario {
  const missesHeartbeats = random() < 1 / 6;
  const fromMs = nowMs - random() * 6 * HOUR;
  // Cubed, so that short outages are more frequent than long ones.
  const durationMs = 20 * SECOND + random() ** 3 * 20 * MINUTE;
  return (_range, segments) =>
    missesHeartbeats
      ? insertMissedHeartbeats(segments, fromMs, Math.min(fromMs + durationMs, toMs))
      : segments;
}

/**
 * Inserts the states of a worker without heartbeats, one interval each: degraded, critical, then failed until `toMs`.
 */
function insertMissedHeartbeats(
  segments: StateSegment[],
  fromMs: number,
  toMs: number,
  intervalMs = 30 * SECOND,
): StateSegment[] {
  const states: StateSegment[] = [
    { state: 'degraded', fromMs, toMs: fromMs + intervalMs },
    { state: 'critical', fromMs: fromMs + intervalMs, toMs: fromMs + 2 * intervalMs },
    { state: 'failed', fromMs: fromMs + 2 * intervalMs, toMs },
  ];
  return states.reduce(
    (all, segment) => insertSegment(all, { ...segment, toMs: Math.min(segment.toMs, toMs) }),
    segments,
  );
}

function alignSegments(segments: StateSegment[]): StateSegment[] {
  return segments
    .map(({ state, fromMs, toMs }) => ({
      state,
      fromMs: alignToEvaluation(fromMs),
      toMs: alignToEvaluation(toMs),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}
