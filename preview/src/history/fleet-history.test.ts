import {
  alignToEvaluation,
  BLIP_BEFORE_NOW_MS,
  BLIP_MS,
  generateFleetHistory,
  type HistoryRange,
} from './fleet-history';
import { stateAt } from './state-segments';

const HOUR = 3_600_000;
const nowMs = Date.UTC(2026, 10, 22, 12);
const range: HistoryRange = { fromMs: nowMs - 7 * 24 * HOUR, nowMs, toMs: nowMs + HOUR };
const fleet = generateFleetHistory(200, range);

it('generates the same fleet for the same seed and another fleet for another seed', () => {
  expect(generateFleetHistory(200, range)).toEqual(fleet);
  expect(generateFleetHistory(200, range, 9)).not.toEqual(fleet);
});

it('gives every worker a unique name and segments that start and end at evaluations and do not overlap', () => {
  expect(new Set(fleet.map(({ workerId }) => workerId)).size).toBe(200);
  for (const { segments } of fleet) {
    const sorted = [...segments].sort((a, b) => a.fromMs - b.fromMs);
    sorted.forEach((segment, index) =>
      expect(segment.toMs).toBeLessThanOrEqual(sorted[index + 1]?.fromMs ?? Infinity),
    );
    for (const { fromMs, toMs } of segments) {
      expect([fromMs, toMs]).toEqual([alignToEvaluation(fromMs), alignToEvaluation(toMs)]);
    }
  }
});

it('lets a sixth of the workers miss heartbeats', () => {
  const random = fleet.slice(8);
  const late = random.filter(({ segments }) => segments.length > 1);
  expect(late.length / random.length).toBeGreaterThan(0.1);
  expect(late.length / random.length).toBeLessThan(0.25);
});

it.each([
  ['crashed', 'failed'],
  ['hung', 'healthy'],
  ['shut-down', 'stopped'],
  ['leaking', 'critical'],
  ['late-comer', 'healthy'],
])('the current state of %s is %s', (workerId, state) => {
  const worker = fleet.find((one) => one.workerId === workerId);
  expect(worker && stateAt(worker, nowMs)).toBe(state);
});

it('lets the worker blip fail for a single evaluation, days ago', () => {
  const blip = fleet.find(({ workerId }) => workerId === 'blip');
  const at = alignToEvaluation(nowMs - BLIP_BEFORE_NOW_MS);
  expect(blip?.segments.filter(({ state }) => state === 'failed')).toEqual([
    { state: 'failed', fromMs: at, toMs: at + BLIP_MS },
  ]);
});
