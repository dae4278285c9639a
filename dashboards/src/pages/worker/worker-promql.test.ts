import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { substituteVariables } from '../../../../lint/promql/substitute-variables';
import { unlessStopped } from './worker-promql';

function series(metric: string, more: string, values: string) {
  return {
    series: `${metric}{${more}worker_type="batch", worker_id="w-1"}`,
    values,
  };
}

/** Evaluates the CPU usage of a worker in a state. Returns '' if the values are `expected`. */
function shows(code: number, expected: readonly number[]): string {
  return queryMismatch({
    expr: substituteVariables(`max(${unlessStopped('worker_cpu_usage_ratio')})`, { worker_id: 'w-1' }),
    at: '10s',
    series: [
      series('worker_cpu_usage_ratio', 'instance="a", ', '0.5x4'),
      series('worker_cpu_usage_ratio', 'instance="b", ', '0.5x4'),
      series('worker:health_state:code', '', `${code}x4`),
    ],
    expected: expected.map((value) => ({ labels: '{}', value })),
  });
}

it.each([1, 2, 3, 4, 5])('shows the last reported values of a worker in state %i', (code) => {
  expect(shows(code, [0.5])).toBe('');
});

it('shows no values of a stopped worker', () => {
  expect(shows(0, [])).toBe('');
});
