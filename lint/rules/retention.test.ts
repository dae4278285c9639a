import { parseFlags } from '../../exporter/src/config/load/flags';
import { loadConfig } from '../../exporter/src/config/load/load';
import { SETTINGS } from '../../exporter/src/config/schema/setting';
import { readLintInput } from '../inputs/lint-context';
import { parseExpression } from '../promql/parse-expression';

// An alert of celery-exporter can never fire: its series are removed after 10 minutes, and its `for` is 15 minutes.
const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
function secondsOf(text: string): number {
  return [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
}
function longestRange(expr: string): number {
  return Math.max(0, ...[...expr.matchAll(/\[([0-9a-z]+)[\]:]/g)].map(([, range]) => secondsOf(range ?? '')));
}

/** Alerts that need the series of a failed worker. */
const failedWorkerAlerts = readLintInput().rules.filter(
  ({ kind, expr }) =>
    kind === 'alert' &&
    parseExpression(expr).metrics.some(
      (name) => name.startsWith('worker:liveness_state:') || name === 'worker_marked_failed',
    ),
);

it('S5.5 a failed worker is kept longer than the `for` and range of any alert on it, at the default retention', () => {
  const minimum = SETTINGS.find(({ name }) => name === 'retention.failed_seconds')?.schema.default as number;
  expect(failedWorkerAlerts.map(({ name }) => name)).toContain('WorkerFailed');
  for (const rule of failedWorkerAlerts) {
    const needed = secondsOf(rule.for ?? '0s') + longestRange(rule.expr);
    expect([rule.name, needed]).toEqual([rule.name, expect.any(Number)]);
    expect(needed).toBeLessThan(minimum);
  }
});

it('S5.5 by default, a stopped worker is removed after 60 minutes and a failed worker after a day', () => {
  const { retention } = loadConfig({ flags: parseFlags([]), environment: {}, read: () => '' }).config;
  expect(retention).toEqual({
    stoppedSeconds: 3600,
    failedSeconds: 86_400,
    ephemeralSeconds: 600,
    overrides: [],
  });
});
