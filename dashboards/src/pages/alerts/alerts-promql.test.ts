import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { queryMismatch } from '../../../../lint/promql/promtool-query.fixture';
import { substituteVariables } from '../../../../lint/promql/substitute-variables';
import { errorBudgetLeft, COUNT_INTERVAL_S, taskSuccessRatio } from './alerts-promql';

function counts(state: string, values: string) {
  return {
    series: `worker_type:workers:count{job="heartline", worker_type="batch", state="${state}"}`,
    values,
  };
}
/** One minute in which 2 of 100 workers were failed. */
const afterAMinute = [counts('failed', '2x12'), counts('healthy', '98x12')];

/** Evaluates the error budget left for an objective of 99 % one minute after the start. Returns '' if it is `left`. */
function budgetMismatch(rangeS: number, left: number | undefined, series = afterAMinute): string {
  return queryMismatch({
    expr: `round(${substituteVariables(errorBudgetLeft(), {
      worker_type: '.+',
      objective: '0.99',
      __range: `${rangeS}s`,
      __range_s: String(rangeS),
    })}, 0.001)`,
    at: '60s',
    series,
    expected: left === undefined ? [] : [{ labels: '{}', value: left }],
  });
}

describe('the error budget left', () => {
  it('is reduced by the whole minute if the range has data throughout', () => {
    expect(budgetMismatch(60, -1)).toBe('');
  });

  it('is nearly 100 % in a stack that is one minute old: time without data uses no budget', () => {
    expect(budgetMismatch(3600, 0.964)).toBe('');
  });

  it('is 100 % without failures and has no data without workers', () => {
    expect(budgetMismatch(60, 1, [counts('failed', '0x12'), counts('healthy', '98x12')])).toBe('');
    expect(budgetMismatch(60, undefined, [])).toBe('');
  });

  it('would fail for another expected value', () => {
    expect(budgetMismatch(60, -0.5)).toContain('-1');
  });

  it('uses the evaluation interval of the worker counts', () => {
    const text = readFileSync(join(__dirname, '../../../../alerting/rules/liveness.rules.yml'), 'utf8');
    const { groups } = parse(text) as {
      groups: readonly { interval: string; rules: readonly { record?: string }[] }[];
    };
    const countGroups = groups.filter(({ rules }) =>
      rules.some(({ record }) => record === 'worker_type:workers:count'),
    );
    expect(countGroups.map(({ interval }) => interval)).toEqual([`${COUNT_INTERVAL_S}s`]);
  });
});

describe('the task success rate', () => {
  const rate = (metric: string, type: string, values: string) => ({
    series: `worker_type:${metric}:rate5m{job="heartline", worker_type="${type}"}`,
    values,
  });
  const mismatch = (share: number | undefined, ...series: ReturnType<typeof rate>[]): string =>
    queryMismatch({
      expr: `round(${substituteVariables(taskSuccessRatio(), { worker_type: '.+', __range: '60s' })}, 0.001)`,
      at: '60s',
      series,
      expected: share === undefined ? [] : [{ labels: '{}', value: share }],
    });

  it('weights worker types by their number of tasks', () => {
    const many = [rate('tasks_ended', 'many', '9x12'), rate('tasks_failed', 'many', '0x12')];
    const few = [rate('tasks_ended', 'few', '1x12'), rate('tasks_failed', 'few', '1x12')];
    expect(mismatch(0.9, ...many, ...few)).toBe('');
  });

  it('has no data if no task ended', () => {
    expect(
      mismatch(undefined, rate('tasks_ended', 'none', '0x12'), rate('tasks_failed', 'none', '0x12')),
    ).toBe('');
  });
});
