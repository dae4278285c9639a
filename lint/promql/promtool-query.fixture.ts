import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../prometheus-tools.fixture';

interface QueryTest {
  readonly expr: string;
  /** Evaluation time as a Prometheus duration: `10s`. */
  readonly at: string;
  /** Input series with one sample every 5 s. */
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly expected: readonly { readonly labels: string; readonly value: number }[];
  /** Path of a rule file that is evaluated every 5 s. */
  readonly rules?: string;
}

/** Evaluates a query with promtool. Returns '' if the result is `expected`, otherwise the output with the difference. */
export function queryMismatch({ expr, at, series, expected, rules }: QueryTest): string {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-query-'));
  const test = {
    ...(rules === undefined ? {} : { rule_files: [rules] }),
    evaluation_interval: '5s',
    tests: [
      {
        interval: '5s',
        input_series: series,
        promql_expr_test: [{ expr, eval_time: at, exp_samples: expected }],
      },
    ],
  };
  try {
    // JSON is valid YAML.
    writeFileSync(join(folder, 'query.test.yml'), JSON.stringify(test));
    const { ok, text } = runTool('promtool', ['test', 'rules', 'query.test.yml'], folder);
    return ok ? '' : text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
