import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../../../alerting/tool';
import { substitute } from '../../lint/substitute';
import { running } from './query';

const series = (metric: string, more: string, values: string) => ({
  series: `${metric}{${more}worker_type="batch", worker_id="w-1"}`,
  values,
});

/** What promtool says of a worker's use of the CPU, in this state: empty where `expected` is what is shown. */
function answer(code: number, expected: readonly number[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-query-'));
  const test = {
    tests: [
      {
        interval: '5s',
        input_series: [
          series('worker_cpu_usage_ratio', 'instance="a", ', '0.5x4'),
          series('worker_cpu_usage_ratio', 'instance="b", ', '0.5x4'),
          series('worker:health_state:code', '', `${code}x4`),
        ],
        promql_expr_test: [
          {
            expr: substitute(`max(${running('worker_cpu_usage_ratio')})`, {
              worker_type: '.*',
              worker_id: 'w-1',
            }),
            eval_time: '10s',
            exp_samples: expected.map((value) => ({ labels: '{}', value })),
          },
        ],
      },
    ],
  };
  try {
    // Every JSON text is YAML.
    writeFileSync(join(folder, 'query.test.yml'), JSON.stringify(test));
    const { ok, text } = runTool('promtool', ['test', 'rules', 'query.test.yml'], folder);
    return ok ? '' : text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([1, 2, 3, 4, 5])('shows what a worker in state %i last said of itself', (code) => {
  expect(answer(code, [0.5])).toBe('');
});

it('shows nothing of a worker that stopped, as if it still used what it last said', () => {
  expect(answer(0, [])).toBe('');
});
