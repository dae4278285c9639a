import { seeded } from './chance';
import { insertSegment, type StateSegment, type WorkerHistory, removeRange } from './state-segments';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TYPES = ['orchestrator', 'sandbox', 'company_research'];

/** When the history is told, in milliseconds. `nowMs` is what a reader takes for now; what lies after it is the future. */
export type HistoryRange = { fromMs: number; nowMs: number; toMs: number };

/** What happens to the first workers; all others follow by chance. */
type Scenario = (span: HistoryRange, segments: StateSegment[]) => StateSegment[];

/** The way down the ladder of a worker that falls silent: late, later, failed; then healthy again. */
function missedHeartbeats(fromMs: number, toMs: number, intervalMs = 30 * SECOND): Scenario {
  return (_span, segments) => {
    const steps: StateSegment[] = [
      { state: 'degraded', fromMs, toMs: fromMs + intervalMs },
      { state: 'critical', fromMs: fromMs + intervalMs, toMs: fromMs + 2 * intervalMs },
      { state: 'failed', fromMs: fromMs + 2 * intervalMs, toMs },
    ];
    return steps.reduce(
      (all, { state, ...step }) =>
        insertSegment(all, { state, fromMs: step.fromMs, toMs: Math.min(step.toMs, toMs) }),
      segments,
    );
  };
}

/** The longest-ago moment at which `blip` failed for one evaluation: 5 seconds, two days and six hours before now. */
export const BLIP_BEFORE_NOW_MS = 54 * HOUR + 7 * MINUTE;
export const BLIP_MS = 5 * SECOND;

const SCENARIOS: Record<string, (span: HistoryRange) => Scenario> = {
  crashed: (span) => missedHeartbeats(span.nowMs - 24 * MINUTE, span.toMs),
  hung: (span) => missedHeartbeats(span.nowMs - 41 * MINUTE, span.nowMs - 29 * MINUTE),
  flapping: ({ nowMs }) => {
    return (_span, segments) => {
      for (let at = nowMs - 30 * MINUTE; at < nowMs - 4 * MINUTE; at += 4 * MINUTE) {
        segments = insertSegment(segments, { state: 'degraded', fromMs: at, toMs: at + 95 * SECOND });
      }
      return segments;
    };
  },
  'shut-down': ({ nowMs, toMs }) => {
    return (_span, segments) =>
      insertSegment(segments, { state: 'stopped', fromMs: nowMs - 18 * MINUTE, toMs });
  },
  leaking: ({ nowMs, toMs }) => {
    return (_span, segments) =>
      insertSegment(
        insertSegment(segments, { state: 'degraded', fromMs: nowMs - 35 * MINUTE, toMs: nowMs - 9 * MINUTE }),
        {
          state: 'critical',
          fromMs: nowMs - 9 * MINUTE,
          toMs,
        },
      );
  },
  'late-comer': ({ fromMs, nowMs }) => {
    return (_span, segments) => {
      const born = nowMs - 14 * MINUTE;
      return insertSegment(removeRange(segments, fromMs, born), {
        state: 'unknown',
        fromMs: born,
        toMs: born + 50 * SECOND,
      });
    };
  },
  unrecorded: ({ nowMs }) => {
    return (_span, segments) => removeRange(segments, nowMs - 33 * MINUTE, nowMs - 21 * MINUTE);
  },
  blip: ({ nowMs }) => {
    const fromMs = alignToEvaluation(nowMs - BLIP_BEFORE_NOW_MS);
    return (_span, segments) => insertSegment(segments, { state: 'failed', fromMs, toMs: fromMs + BLIP_MS });
  },
};

/** Rules are evaluated every 5 seconds: a state begins and ends with an evaluation. */
export const EVALUATION_INTERVAL_MS = 5 * SECOND;

export function alignToEvaluation(atMs: number): number {
  return Math.floor(atMs / EVALUATION_INTERVAL_MS) * EVALUATION_INTERVAL_MS;
}

/**
 * Makes up a fleet's history, the same for the same arguments. Its first eight workers are called after what happens
 * to them (`crashed`, `hung`, `flapping`, `shut-down`, `leaking`, `late-comer`, `unrecorded`, `blip`).
 */
export function generateFleetHistory(workers: number, span: HistoryRange, seed = 7): WorkerHistory[] {
  const chance = seeded(seed);
  const names = Object.keys(SCENARIOS);
  return Array.from({ length: workers }, (_, index) => {
    const name = names[index];
    const workerType = TYPES[index % TYPES.length] ?? 'unknown';
    const always: StateSegment[] = [{ state: 'healthy', fromMs: span.fromMs, toMs: span.toMs }];
    const episode = name === undefined ? randomScenario(span, chance) : SCENARIOS[name]?.(span);
    const segments = episode ? episode(span, always) : always;
    return {
      workerId: name ?? `${workerType.replace('_', '-')}-${String(index)}`,
      workerType,
      segments: alignSegments(segments),
    };
  });
}

/** A sixth of the workers falls silent for a while in the last six hours; some come back before they have failed. */
function randomScenario(span: HistoryRange, chance: () => number): Scenario {
  const silent = chance() < 1 / 6;
  const fromMs = span.nowMs - chance() * 6 * HOUR;
  const lasts = 20 * SECOND + chance() ** 3 * 20 * MINUTE;
  return silent
    ? missedHeartbeats(fromMs, Math.min(fromMs + lasts, span.toMs))
    : (_span, segments) => segments;
}

function alignSegments(segments: StateSegment[]): StateSegment[] {
  return segments
    .map((segment) => ({
      ...segment,
      fromMs: alignToEvaluation(segment.fromMs),
      toMs: alignToEvaluation(segment.toMs),
    }))
    .filter((segment) => segment.fromMs < segment.toMs);
}
