import { join } from 'node:path';
import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { substituteVariables } from '../../../../lint/promql/substitute-variables';
import { ACTIVE, HEARTBEAT_AGE, DEAD } from './fleet-promql';

const RULES = join(__dirname, '../../../../alerting/rules/liveness.rules.yml');

interface WorkerSeries {
  readonly age: number;
  readonly interval?: number;
  /** Whether a heartbeat has been received. */
  readonly received?: boolean;
  readonly instances?: readonly string[];
  /** Start of further series of the worker with the value 1. */
  readonly also?: readonly string[];
}

const FLEET: Readonly<Record<string, WorkerSeries>> = {
  fine: { age: 5, instances: ['a', 'b'] },
  late: { age: 70 },
  hourly: { age: 5000, interval: 3600 },
  quick: { age: 20, interval: 5 },
  gone: { age: 100, also: ['worker_status{status="stopped", '] },
  marked: { age: 5, also: ['worker_marked_failed{'] },
  unreachable: { age: 5, also: ['worker_unknown{reason="source_down", '] },
  expected: { age: 5, received: false, also: ['worker_unknown{reason="never_heard", '] },
  missing: { age: 500, received: false },
};

function seriesOf(
  id: string,
  { age, interval = 30, received = true, instances = ['a'], also = [] }: WorkerSeries,
) {
  return instances.flatMap((instance) => {
    const labels = `job="heartline", instance="${instance}", worker_type="batch", worker_id="${id}"}`;
    const values: [string, number][] = [
      ['worker_heartbeat_age_seconds{', age],
      ['worker_heartbeat_interval_seconds{', interval],
      ['worker_heartbeat_failure_threshold{', 3],
      ['worker_heartbeat_tolerance_ratio{', 0.25],
      ...also.map((start): [string, number] => [start, 1]),
      ...(received ? [['worker_last_heartbeat_timestamp_seconds{', 1] satisfies [string, number]] : []),
    ];
    return values.map(([start, value]) => ({ series: start + labels, values: `${value}x4` }));
  });
}

/** Evaluates a query. Returns '' if it returns the workers `ids`. */
function mismatch(expr: string, ids: readonly string[]): string {
  return queryMismatch({
    expr: `count by (worker_id) (${substituteVariables(expr, { worker_type: '.*' })})`,
    at: '10s',
    rules: RULES,
    series: Object.entries(FLEET).flatMap(([id, worker]) => seriesOf(id, worker)),
    expected: ids.map((id) => ({ labels: `{worker_id="${id}"}`, value: 1 })),
  });
}

describe('worker counts', () => {
  it('S5.4 S5.7 active: has sent a heartbeat and is neither failed nor stopped, including an hourly job between two heartbeats', () => {
    expect(mismatch(ACTIVE, ['fine', 'late', 'hourly', 'unreachable'])).toBe('');
  });

  it('S5.4 S5.7 dead: failed, but neither expected nor stopped', () => {
    expect(mismatch(DEAD, ['quick', 'marked', 'missing'])).toBe('');
  });

  it('the last heartbeat is shown only for workers that have sent one', () => {
    const ids = Object.keys(FLEET).filter((id) => FLEET[id]?.received !== false);
    expect(mismatch(HEARTBEAT_AGE, ids)).toBe('');
  });

  it('would fail for other expected workers', () => {
    expect(mismatch(DEAD, ['quick', 'marked'])).toContain('missing');
  });
});
