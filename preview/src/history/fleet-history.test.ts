import { BLIP_BEFORE_NOW_MS, BLIP_MS, fleetHistory, onGrid, type Span } from './fleet-history';
import { stateAt } from './state-segments';

const HOUR = 3_600_000;
const nowMs = Date.UTC(2026, 10, 22, 12);
const span: Span = { fromMs: nowMs - 7 * 24 * HOUR, nowMs, toMs: nowMs + HOUR };
const fleet = fleetHistory(200, span);

it('makes up the same fleet each time, and another from another seed', () => {
  expect(fleetHistory(200, span)).toEqual(fleet);
  expect(fleetHistory(200, span, 8)).not.toEqual(fleet);
});

it('gives every worker its own name and a life without overlaps, on the grid of evaluations', () => {
  expect(new Set(fleet.map(({ workerId }) => workerId)).size).toBe(200);
  for (const { stays } of fleet) {
    const sorted = [...stays].sort((a, b) => a.fromMs - b.fromMs);
    sorted.forEach((stay, index) =>
      expect(stay.toMs).toBeLessThanOrEqual(sorted[index + 1]?.fromMs ?? Infinity),
    );
    expect(stays.every(({ fromMs, toMs }) => fromMs === onGrid(fromMs) && toMs === onGrid(toMs))).toBe(true);
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
  const at = onGrid(nowMs - BLIP_BEFORE_NOW_MS);
  expect(blip?.stays.filter(({ state }) => state === 'failed')).toEqual([
    { state: 'failed', fromMs: at, toMs: at + BLIP_MS },
  ]);
});
