import { seeded } from './chance';
import { during, type Stay, type WorkerHistory, without } from './state-segments';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TYPES = ['orchestrator', 'sandbox', 'company_research'];

/** When the history is told, in milliseconds. `nowMs` is what a reader takes for now; what lies after it is the future. */
export type Span = { fromMs: number; nowMs: number; toMs: number };

/** What happens to the first workers; all others follow by chance. */
type Episode = (span: Span, stays: Stay[]) => Stay[];

/** The way down the ladder of a worker that falls silent: late, later, failed; then healthy again. */
function silence(fromMs: number, toMs: number, intervalMs = 30 * SECOND): Episode {
  return (_span, stays) => {
    const steps: Stay[] = [
      { state: 'degraded', fromMs, toMs: fromMs + intervalMs },
      { state: 'critical', fromMs: fromMs + intervalMs, toMs: fromMs + 2 * intervalMs },
      { state: 'failed', fromMs: fromMs + 2 * intervalMs, toMs },
    ];
    return steps.reduce(
      (all, { state, ...step }) =>
        during(all, { state, fromMs: step.fromMs, toMs: Math.min(step.toMs, toMs) }),
      stays,
    );
  };
}

/** The longest-ago moment at which `blip` failed for one evaluation: 5 seconds, two days and six hours before now. */
export const BLIP_BEFORE_NOW_MS = 54 * HOUR + 7 * MINUTE;
export const BLIP_MS = 5 * SECOND;

const EPISODES: Record<string, (span: Span) => Episode> = {
  crashed: (span) => silence(span.nowMs - 24 * MINUTE, span.toMs),
  hung: (span) => silence(span.nowMs - 41 * MINUTE, span.nowMs - 29 * MINUTE),
  flapping: ({ nowMs }) => {
    return (_span, stays) => {
      for (let at = nowMs - 30 * MINUTE; at < nowMs - 4 * MINUTE; at += 4 * MINUTE) {
        stays = during(stays, { state: 'degraded', fromMs: at, toMs: at + 95 * SECOND });
      }
      return stays;
    };
  },
  'shut-down': ({ nowMs, toMs }) => {
    return (_span, stays) => during(stays, { state: 'stopped', fromMs: nowMs - 18 * MINUTE, toMs });
  },
  leaking: ({ nowMs, toMs }) => {
    return (_span, stays) =>
      during(during(stays, { state: 'degraded', fromMs: nowMs - 35 * MINUTE, toMs: nowMs - 9 * MINUTE }), {
        state: 'critical',
        fromMs: nowMs - 9 * MINUTE,
        toMs,
      });
  },
  'late-comer': ({ fromMs, nowMs }) => {
    return (_span, stays) => {
      const born = nowMs - 14 * MINUTE;
      return during(without(stays, fromMs, born), {
        state: 'unknown',
        fromMs: born,
        toMs: born + 50 * SECOND,
      });
    };
  },
  unrecorded: ({ nowMs }) => {
    return (_span, stays) => without(stays, nowMs - 33 * MINUTE, nowMs - 21 * MINUTE);
  },
  blip: ({ nowMs }) => {
    const fromMs = onGrid(nowMs - BLIP_BEFORE_NOW_MS);
    return (_span, stays) => during(stays, { state: 'failed', fromMs, toMs: fromMs + BLIP_MS });
  },
};

/** Rules are evaluated every 5 seconds: a state begins and ends with an evaluation. */
export const EVALUATION_MS = 5 * SECOND;

export function onGrid(atMs: number): number {
  return Math.floor(atMs / EVALUATION_MS) * EVALUATION_MS;
}

/**
 * Makes up a fleet's history, the same for the same arguments. Its first eight workers are called after what happens
 * to them (`crashed`, `hung`, `flapping`, `shut-down`, `leaking`, `late-comer`, `unrecorded`, `blip`).
 */
export function fleetHistory(workers: number, span: Span, seed = 7): WorkerHistory[] {
  const chance = seeded(seed);
  const names = Object.keys(EPISODES);
  return Array.from({ length: workers }, (_, index) => {
    const name = names[index];
    const workerType = TYPES[index % TYPES.length] ?? 'unknown';
    const always: Stay[] = [{ state: 'healthy', fromMs: span.fromMs, toMs: span.toMs }];
    const episode = name === undefined ? byChance(span, chance) : EPISODES[name]?.(span);
    const stays = episode ? episode(span, always) : always;
    return {
      workerId: name ?? `${workerType.replace('_', '-')}-${String(index)}`,
      workerType,
      stays: snapped(stays),
    };
  });
}

/** A sixth of the workers falls silent for a while in the last six hours; some come back before they have failed. */
function byChance(span: Span, chance: () => number): Episode {
  const silent = chance() < 1 / 6;
  const fromMs = span.nowMs - chance() * 6 * HOUR;
  const lasts = 20 * SECOND + chance() ** 3 * 20 * MINUTE;
  return silent ? silence(fromMs, Math.min(fromMs + lasts, span.toMs)) : (_span, stays) => stays;
}

function snapped(stays: Stay[]): Stay[] {
  return stays
    .map((stay) => ({ ...stay, fromMs: onGrid(stay.fromMs), toMs: onGrid(stay.toMs) }))
    .filter((stay) => stay.fromMs < stay.toMs);
}
