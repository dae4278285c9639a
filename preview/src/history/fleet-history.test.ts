import {
  BLIP_BEFORE_NOW_MS,
  BLIP_MS,
  generateFleetHistory,
  alignToEvaluation,
  type HistoryRange,
} from './fleet-history';
import { stateAt } from './state-segments';

const HOUR = 3_600_000;
const nowMs = Date.UTC(2026, 10, 22, 12);
const span: HistoryRange = { fromMs: nowMs - 7 * 24 * HOUR, nowMs, toMs: nowMs + HOUR };
const fleet = generateFleetHistory(200, span);

it('makes up the same fleet each time, and another from another seed', () => {
  expect(generateFleetHistory(200, span)).toEqual(fleet);
  expect(generateFleetHistory(200, span, 8)).not.toEqual(fleet);
});

it('gives every worker its own name and a life without overlaps, on the grid of evaluations', () => {
  expect(new Set(fleet.map(({ workerId }) => workerId)).size).toBe(200);
  for (const { segments: segments } of fleet) {
    const sorted = [...segments].sort((a, b) => a.fromMs - b.fromMs);
    sorted.forEach((segment, index) =>
      expect(segment.toMs).toBeLessThanOrEqual(sorted[index + 1]?.fromMs ?? Infinity),
    );
    expect(
      segments.every(
        ({ fromMs, toMs }) => fromMs === alignToEvaluation(fromMs) && toMs === alignToEvaluation(toMs),
      ),
    ).toBe(true);
  }
});

it.each([
  ['crashed', 'failed'],
  ['hung', 'healthy'],
  ['shut-down', 'stopped'],
  ['leaking', 'critical'],
  ['late-comer', 'healthy'],
])('leaves %s %s now', (workerId, state) => {
  const worker = fleet.find((one) => one.workerId === workerId);
  expect(worker && stateAt(worker, nowMs)).toBe(state);
});

it('lets one worker fail for a single evaluation, days ago', () => {
  const blip = fleet.find(({ workerId }) => workerId === 'blip');
  const at = alignToEvaluation(nowMs - BLIP_BEFORE_NOW_MS);
  expect(blip?.segments.filter(({ state }) => state === 'failed')).toEqual([
    { state: 'failed', fromMs: at, toMs: at + BLIP_MS },
  ]);
});
