import { join } from 'node:path';
import { readFlags } from '../../exporter/src/config/load/flags';
import { loadConfig } from '../../exporter/src/config/load/load';
import { SETTINGS } from '../../exporter/src/config/schema/setting';
import { parseExpression } from '../promql/parse-expression';
import { readRules } from './rule';

// celery-exporter's own alert could not fire: its series were purged after 10 minutes, and the alert waited 15.
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

/** Alerts that need a failed worker's own series to be there. */
const onFailedWorkers = readRules(join(__dirname, '..', '..', 'alerting', 'rules')).filter(
  ({ kind, expr }) =>
    kind === 'alert' &&
    parseExpression(expr).metrics.some(
      (name) => name.startsWith('worker:liveness_state:') || name === 'worker_marked_failed',
    ),
);

it('S5.5 a failed worker is kept longer than any alert on it waits and looks back, even at the least retention', () => {
  const least = SETTINGS.find(({ name }) => name === 'retention.failed_seconds')?.schema.minimum as number;
  expect(onFailedWorkers.map(({ name }) => name)).toContain('WorkerHeartbeatMissed');
  for (const rule of onFailedWorkers) {
    const needed = secondsOf(rule.for ?? '0s') + longestRange(rule.expr);
    expect([rule.name, needed]).toEqual([rule.name, expect.any(Number)]);
    expect(needed).toBeLessThan(least);
  }
});

it('S5.5 a stopped worker is forgotten after 60 minutes and a failed one after a day, unless told otherwise', () => {
  const { retention } = loadConfig({ flags: readFlags([]), environment: {}, read: () => '' }).config;
  expect(retention).toEqual({ stoppedSeconds: 3600, failedSeconds: 86_400 });
});
