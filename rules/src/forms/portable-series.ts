import { type Expression, mapSelectors, type Selector, selectorsOf } from '../promql/expression';
import type { PortableDefinitions } from '../source/portable-definitions';
import type { Rule, RuleGroup } from '../source/rule-groups';
import { isScraped } from './select-job';
import { EMPTY, type MaybeEmpty, replaceSeries } from './simplify';

/** Before the name of a series that is read as it was recorded. No name contains a space. */
const KEPT = 'kept ';

interface RecordedSeries {
  readonly group: string;
  readonly position: number;
  /** Several rules can record one series, with different labels. */
  readonly rules: readonly Rule[];
}

function recordedSeries(groups: readonly RuleGroup[]): Map<string, RecordedSeries> {
  const found = new Map<string, RecordedSeries>();
  for (const { name: group, rules } of groups) {
    for (const [position, rule] of rules.entries()) {
      if (rule.kind === 'record') {
        const { position: first = position, rules: earlier = [] } = found.get(rule.name) ?? {};
        found.set(rule.name, { group, position: first, rules: [...earlier, rule] });
      }
    }
  }
  return found;
}

/**
 * Writes expressions of rules/ without recorded series: each is replaced by what it is recorded from, or by its definition
 * for the portable form. Ranges of the series in `history` stay.
 */
export class PortableSeries {
  readonly #recorded: ReadonlyMap<string, RecordedSeries>;
  readonly #portable: PortableDefinitions;
  readonly #history: ReadonlySet<string>;
  readonly #resolved = new Map<string, MaybeEmpty>();
  /** The series that are being resolved, outermost first. */
  readonly #path: string[] = [];

  constructor(groups: readonly RuleGroup[], portable: PortableDefinitions) {
    this.#recorded = recordedSeries(groups);
    this.#portable = portable;
    this.#history = new Set(portable.history);
  }

  /** Whether rules of rules/ record the series, and with which labels. */
  rulesOf(name: string): readonly Rule[] {
    return this.#recorded.get(name)?.rules ?? [];
  }

  /**
   * @throws Error for a series that depends on its own last value and has no definition
   */
  written(expression: Expression): MaybeEmpty {
    return replaceSeries(this.#keepHistory(expression), (selector) => this.#resolve(selector));
  }

  /** The expression of a recorded series. */
  writtenSeries(name: string): MaybeEmpty {
    return this.#resolve({ kind: 'selector', metric: name, matchers: [] });
  }

  /** Marks ranges of series with a history, so that they are not replaced. */
  #keepHistory(expression: Expression): Expression {
    if (expression.kind === 'range' && this.#history.has(expression.of.metric)) {
      return { ...expression, of: { ...expression.of, metric: `${KEPT}${expression.of.metric}` } };
    }
    switch (expression.kind) {
      case 'subquery':
      case 'shifted':
      case 'parentheses':
      case 'negation':
        return { ...expression, of: this.#keepHistory(expression.of) };
      case 'binary':
        return {
          ...expression,
          left: this.#keepHistory(expression.left),
          right: this.#keepHistory(expression.right),
        };
      case 'aggregation':
      case 'call':
        return { ...expression, arguments: expression.arguments.map((each) => this.#keepHistory(each)) };
      default:
        return expression;
    }
  }

  #resolve(selector: Selector): MaybeEmpty {
    const { metric, matchers } = selector;
    if (metric.startsWith(KEPT)) {
      return { ...selector, metric: metric.slice(KEPT.length) };
    }
    if (this.#portable.absent.has(metric)) {
      return EMPTY;
    }
    const defined = this.#portable.definitions.get(metric);
    if (defined === undefined && isScraped(metric)) {
      return selector;
    }
    const written = this.#once(metric, defined);
    if (written === EMPTY || matchers.length === 0) {
      return written;
    }
    return withMatchers(written, selector);
  }

  #once(name: string, defined: Expression | undefined): MaybeEmpty {
    const known = this.#resolved.get(name);
    if (known !== undefined) {
      return known;
    }
    if (this.#path.includes(name)) {
      throw new Error(
        `${name} depends on its own last value (${[...this.#path, name].join(' → ')}). Define it in alerting/portable.yml.`,
      );
    }
    const expression = defined ?? this.#recording(name);
    this.#path.push(name);
    const written = this.written(expression);
    this.#path.pop();
    const result = written === EMPTY || written.kind !== 'binary' ? written : inParentheses(written);
    this.#resolved.set(name, result);
    return result;
  }

  #recording(name: string): Expression {
    const series = this.#recorded.get(name);
    const [rule, ...others] = series?.rules ?? [];
    if (series === undefined || rule === undefined) {
      throw new Error(`No rule records ${name}.`);
    }
    if (others.length > 0) {
      throw new Error(`Several rules record ${name}. Define it in alerting/portable.yml.`);
    }
    for (const { metric } of selectorsOf(rule.expression)) {
      const read = this.#recorded.get(metric);
      const isLater = read?.group === series.group && read.position >= series.position;
      const isDefined = this.#portable.definitions.has(metric) || this.#portable.absent.has(metric);
      if (isLater && !isDefined) {
        throw new Error(
          `${name} reads the last value of ${metric}. Define one of them in alerting/portable.yml.`,
        );
      }
    }
    return rule.expression;
  }
}

function inParentheses(of: Expression): Expression {
  return { kind: 'parentheses', of };
}

/** Moves matchers of a recorded series to the scraped series that it is recorded from, if that is one. */
function withMatchers(expression: Expression, { metric, matchers }: Selector): Expression {
  const sources = new Set(selectorsOf(expression).map((source) => source.metric));
  if (sources.size !== 1) {
    throw new Error(
      `Matchers on ${metric} cannot be moved: it is recorded from ${[...sources].join(', ')}. Write the rule without them.`,
    );
  }
  return mapSelectors(expression, (source) => ({ ...source, matchers: [...source.matchers, ...matchers] }));
}
