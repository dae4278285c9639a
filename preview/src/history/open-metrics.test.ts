import { writeOpenMetrics } from './open-metrics';
import { type WorkerHistory } from './state-segments';

const worker: WorkerHistory = {
  workerId: 'w-1',
  workerType: 'sandbox',
  segments: [
    { state: 'healthy', fromMs: 0, toMs: 125_000 },
    { state: 'failed', fromMs: 125_000, toMs: 130_000 },
    { state: 'healthy', fromMs: 130_000, toMs: 300_000 },
  ],
};
const range = { fromMs: 0, nowMs: 240_000, toMs: 300_000 };
const text = [
  ...writeOpenMetrics([worker], range, { fineMs: 15_000, fineForMs: 60_000, coarseMs: 60_000 }),
].join('');

function samples(family: string): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith(family));
  return lines.map((line) => line.replace(/^.*\} /, ''));
}

it('writes coarse samples, then fine ones, and one at each evaluation of a short segment', () => {
  const code = samples('worker:health_state:code{');
  expect(code.slice(0, 5)).toEqual(['1 0', '1 60', '1 120', '5 125', '1 130']);
  expect(code.slice(-3)).toEqual(['1 255', '1 270', '1 285']);
});

it('counts the workers of each type and state', () => {
  expect(text).toContain(
    'worker_type:workers:count{job="heartline",worker_type="sandbox",state="healthy"} 1 0\n',
  );
  expect(text).toContain(
    'worker_type:workers:count{job="heartline",worker_type="sandbox",state="failed"} 0 0\n',
  );
});

it('writes the exact seconds in each state as a counter', () => {
  const failed = text
    .split('\n')
    .filter(
      (line) => line.includes('state="failed"') && line.startsWith('worker_health_state_seconds_total'),
    );
  expect(failed.at(-1)).toMatch(/ 5 \d+$/);
});

it('ends with the EOF line that OpenMetrics requires', () => {
  expect(text.endsWith('# EOF\n')).toBe(true);
});

describe('with fleetSeries', () => {
  const density = { fineMs: 15_000, fineForMs: 60_000, coarseMs: 60_000, fleetSeries: true };
  const fleetText = [...writeOpenMetrics([worker], range, density)].join('');

  it('writes the worst state of five minutes once per minute', () => {
    const coarse = fleetText.split('\n').filter((line) => line.startsWith('worker:health_state:max5m{'));
    expect(coarse.map((line) => line.replace(/^.*\} /, ''))).toEqual([
      '1 0',
      '1 60',
      '1 120',
      '5 180',
      '5 240',
    ]);
  });

  it('counts the transitions into each state', () => {
    expect(fleetText).toMatch(/worker_health_transitions_total\{[^}]*state="failed"\} 1 240\n/);
    expect(fleetText).toMatch(/worker_health_transitions_total\{[^}]*state="critical"\} 0 240\n/);
  });

  it('writes neither series without the option', () => {
    expect(text).not.toContain('max5m');
    expect(text).not.toContain('transitions');
  });
});
