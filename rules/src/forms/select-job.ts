import { type Expression, mapSelectors, type Matcher, type Selector } from '../promql/expression';
import { printExpression } from '../promql/print';
import type { Selectors } from '../options/rule-options';

/** The jobs in rules/. */
const JOBS = ['heartline', 'prometheus', 'alertmanager'] as const;

const OWN_PREFIX: readonly [string, keyof Selectors][] = [
  ['prometheus_', 'prometheus'],
  ['alertmanager_', 'alertmanager'],
];

/** Whose series a selector reads: that of its job, otherwise by the name of the metric. */
function ownerOf({ metric, matchers }: Selector): keyof Selectors {
  const job = matchers.find(({ label, operator }) => label === 'job' && operator === '=');
  const named = JOBS.find((name) => job?.value.slice(1, -1) === name);
  return named ?? OWN_PREFIX.find(([prefix]) => metric.startsWith(prefix))?.[1] ?? 'heartline';
}

/** Whether a series is scraped, and not recorded by a rule: names of recorded series have colons. */
export function isScraped(metric: string): boolean {
  return !metric.includes(':') && metric !== 'ALERTS' && metric !== 'ALERTS_FOR_STATE';
}

/** Gives every selector of a scraped series the matchers of its job, in place of a matcher on `job`. */
export function selectJobs(expression: Expression, selectors: Selectors): Expression {
  return mapSelectors(expression, (selector) => {
    if (!isScraped(selector.metric)) {
      return selector;
    }
    const added = selectors[ownerOf(selector)];
    const kept = selector.matchers.filter(({ label }) => label !== 'job');
    return { ...selector, matchers: [...added, ...kept] };
  });
}

/** Replaces the job in queries within templates, whose quotes may be escaped. */
export function selectJobsInTemplate(template: string, matchers: readonly Matcher[]): string {
  const written = printExpression({ kind: 'selector', metric: '', matchers }).slice(1, -1);
  return template
    .replaceAll(String.raw`job=\"heartline\"`, () => written.replaceAll('"', String.raw`\"`))
    .replaceAll('job="heartline"', () => written);
}
