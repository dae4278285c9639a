import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../prometheus-tools';

interface Asked {
  readonly expr: string;
  /** In Prometheus' words: `10s`. */
  readonly at: string;
  /** A sample each 5 s. */
  readonly series: readonly { readonly series: string; readonly values: string }[];
  readonly expected: readonly { readonly labels: string; readonly value: number }[];
  /** A rule file that is evaluated each 5 s. */
  readonly rules?: string;
}

/** What promtool says of a query; empty where it gives what is expected. */
export function answer({ expr, at, series, expected, rules }: Asked): string {
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
    // Every JSON text is YAML.
    writeFileSync(join(folder, 'query.test.yml'), JSON.stringify(test));
    const { ok, text } = runTool('promtool', ['test', 'rules', 'query.test.yml'], folder);
    return ok ? '' : text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
