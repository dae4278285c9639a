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
/** After a minute in which 2 of 100 workers were failed. */
const afterAMinute = [counts('failed', '2x12'), counts('healthy', '98x12')];

/** Whether so much of the budget of 99 % is left a minute after the start. */
function isLeft(rangeS: number, left: number | undefined, series = afterAMinute): string {
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

describe('what is left of the budget', () => {
  it('is what that minute took of it, where the range was all seen', () => {
    expect(isLeft(60, -1)).toBe('');
  });

  it('is nearly all in a stack that is a minute old: the hour before it took none', () => {
    expect(isLeft(3600, 0.964)).toBe('');
  });

  it('is all where nobody was lost, and nothing where there is nobody', () => {
    expect(isLeft(60, 1, [counts('failed', '0x12'), counts('healthy', '98x12')])).toBe('');
    expect(isLeft(60, undefined, [])).toBe('');
  });

  it('would tell that something else is expected', () => {
    expect(isLeft(60, -0.5)).toContain('-1');
  });

  it('knows how often workers are counted', () => {
    const text = readFileSync(join(__dirname, '../../../../alerting/rules/liveness.rules.yml'), 'utf8');
    const { groups } = parse(text) as {
      groups: readonly { interval: string; rules: readonly { record?: string }[] }[];
    };
    const counting = groups.filter(({ rules }) =>
      rules.some(({ record }) => record === 'worker_type:workers:count'),
    );
    expect(counting.map(({ interval }) => interval)).toEqual([`${COUNT_INTERVAL_S}s`]);
  });
});

describe('the share of tasks that succeeded', () => {
  const rate = (metric: string, type: string, values: string) => ({
    series: `worker_type:${metric}:rate5m{job="heartline", worker_type="${type}"}`,
    values,
  });
  const is = (share: number | undefined, ...series: ReturnType<typeof rate>[]): string =>
    queryMismatch({
      expr: `round(${substituteVariables(taskSuccessRatio(), { worker_type: '.+', __range: '60s' })}, 0.001)`,
      at: '60s',
      series,
      expected: share === undefined ? [] : [{ labels: '{}', value: share }],
    });

  it('weighs types by their tasks', () => {
    const many = [rate('tasks_ended', 'many', '9x12'), rate('tasks_failed', 'many', '0x12')];
    const few = [rate('tasks_ended', 'few', '1x12'), rate('tasks_failed', 'few', '1x12')];
    expect(is(0.9, ...many, ...few)).toBe('');
  });

  it('is nothing where no task ended', () => {
    expect(is(undefined, rate('tasks_ended', 'none', '0x12'), rate('tasks_failed', 'none', '0x12'))).toBe('');
  });
});
