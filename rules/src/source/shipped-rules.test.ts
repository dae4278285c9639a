import { selectorsOf } from '../promql/expression';
import { isScraped } from '../forms/select-job';
import { RULES_FOLDER } from './folders';
import { readRuleGroups } from './read-rules';

const rules = readRuleGroups(RULES_FOLDER).flatMap((group) => group.rules);

describe('A1: the rules in alerting/rules', () => {
  it('select a job in every selector of a scraped series: add {job="heartline"} to a new one', () => {
    const unselected = rules.flatMap(({ name, expression }) =>
      selectorsOf(expression)
        .filter(({ metric, matchers }) => isScraped(metric) && !matchers.some(({ label }) => label === 'job'))
        .map(({ metric }) => `${name}: ${metric}`),
    );
    expect(unselected).toEqual([]);
  });

  it('select it in the queries of annotations as well', () => {
    const unselected = rules.flatMap(({ name, annotations }) =>
      Object.values(annotations).flatMap((text) =>
        [...text.matchAll(/\b(?:worker|heartline)_\w+(?:\{(?!job=)|\[)/g)].map(
          ([found]) => `${name}: ${found}`,
        ),
      ),
    );
    expect(unselected).toEqual([]);
  });

  it('read several jobs: those of the exporter, of Prometheus and of Alertmanager', () => {
    const jobs = rules.flatMap(({ expression }) =>
      selectorsOf(expression).flatMap(({ matchers }) =>
        matchers.filter(({ label }) => label === 'job').map(({ value }) => value),
      ),
    );
    expect([...new Set(jobs)].sort()).toEqual(['"alertmanager"', '"heartline"', '"prometheus"']);
  });
});
