import { factTargets, historyTargets } from './worker-targets';

it('asks for the counters at both ends of the range', () => {
  const targets = new Map(factTargets('w-1', 1_000_500, 3_600_500).map(({ refId, expr }) => [refId, expr]));
  expect(targets.get('secondsAtStart')).toBe(
    'max by (state) (worker_health_state_seconds_total{worker_id="w-1"} @ 1000.500)',
  );
  expect(targets.get('secondsAtEnd')).not.toContain('@');
  expect(targets.get('finished')).toContain('[2600s]');
});

it('asks for peaks, and never looks back less than a slow scrape', () => {
  const cpu = (stepMs: number) => historyTargets('w-1', stepMs).find(({ refId }) => refId === 'cpu')?.expr;
  expect(cpu(5000)).toContain('max_over_time(worker_cpu_usage_ratio{worker_id="w-1"}[60000ms])');
  expect(cpu(120_000)).toContain('[120000ms]');
});

it('gives every target a name of its own', () => {
  const names = [...factTargets('w', 0, 1), ...historyTargets('w', 1)].map(({ refId }) => refId);
  expect(new Set(names).size).toBe(names.length);
});
