import { join } from 'node:path';
import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { substituteVariables } from '../../../../lint/promql/substitute-variables';
import { ACTIVE, HEARTBEAT_AGE, DEAD } from './fleet-promql';

const RULES = join(__dirname, '../../../../alerting/rules/liveness.rules.yml');

interface Given {
  readonly age: number;
  readonly interval?: number;
  readonly heard?: boolean;
  readonly instances?: readonly string[];
  /** Series that some workers have beside, with their value 1. */
  readonly also?: readonly string[];
}

const FLEET: Readonly<Record<string, Given>> = {
  fine: { age: 5, instances: ['a', 'b'] },
  late: { age: 70 },
  hourly: { age: 5000, interval: 3600 },
  quick: { age: 20, interval: 5 },
  gone: { age: 100, also: ['worker_status{status="stopped", '] },
  marked: { age: 5, also: ['worker_marked_failed{'] },
  unreachable: { age: 5, also: ['worker_unknown{reason="source_down", '] },
  expected: { age: 5, heard: false, also: ['worker_unknown{reason="never_heard", '] },
  missing: { age: 500, heard: false },
};

function seriesOf(id: string, { age, interval = 30, heard = true, instances = ['a'], also = [] }: Given) {
  return instances.flatMap((instance) => {
    const labels = `job="heartline", instance="${instance}", worker_type="batch", worker_id="${id}"}`;
    const told: [string, number][] = [
      ['worker_heartbeat_age_seconds{', age],
      ['worker_heartbeat_interval_seconds{', interval],
      ['worker_heartbeat_failure_threshold{', 3],
      ['worker_heartbeat_tolerance_ratio{', 0.25],
      ...also.map((start): [string, number] => [start, 1]),
      ...(heard ? [['worker_last_heartbeat_timestamp_seconds{', 1] satisfies [string, number]] : []),
    ];
    return told.map(([start, value]) => ({ series: start + labels, values: `${value}x4` }));
  });
}

/** What promtool says where `ids` are expected of the query; empty where they are what it gives. */
function gives(expr: string, ids: readonly string[]): string {
  return queryMismatch({
    expr: `count by (worker_id) (${substituteVariables(expr, { worker_type: '.*' })})`,
    at: '10s',
    rules: RULES,
    series: Object.entries(FLEET).flatMap(([id, given]) => seriesOf(id, given)),
    expected: ids.map((id) => ({ labels: `{worker_id="${id}"}`, value: 1 })),
  });
}

describe('who is counted', () => {
  it('S5.4 S5.7 as active: who was heard, and neither failed nor stopped; an hourly job between two heartbeats too', () => {
    expect(gives(ACTIVE, ['fine', 'late', 'hourly', 'unreachable'])).toBe('');
  });

  it('S5.4 S5.7 as dead: who failed, and not who is expected or has stopped', () => {
    expect(gives(DEAD, ['quick', 'marked', 'missing'])).toBe('');
  });

  it('shows a last heartbeat of those alone that were heard', () => {
    const heard = Object.keys(FLEET).filter((id) => FLEET[id]?.heard !== false);
    expect(gives(HEARTBEAT_AGE, heard)).toBe('');
  });

  it('would tell that somebody else is expected', () => {
    expect(gives(DEAD, ['quick', 'marked'])).toContain('missing');
  });
});
