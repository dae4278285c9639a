/** A PromQL expression. Operands of binary operators keep the parentheses that they were written with. */
export type Expression =
  | Literal
  | Selector
  | RangeSelector
  | Subquery
  | Shifted
  | BinaryOperation
  | Aggregation
  | FunctionCall
  | Parenthesised
  | Negation;

/** A number or a string, as it was written. */
export interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}

export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  /** The value with its quotes. */
  readonly value: string;
}

export interface Selector {
  readonly kind: 'selector';
  /** Empty for a selector by labels only. */
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** `selector[5m]` */
export interface RangeSelector {
  readonly kind: 'range';
  readonly of: Selector;
  readonly window: string;
}

/** `expression[5m:1m]`; without a step, Prometheus uses its evaluation interval. */
export interface Subquery {
  readonly kind: 'subquery';
  readonly of: Expression;
  readonly window: string;
  readonly step: string;
}

/** An expression with `offset` or `@`. */
export interface Shifted {
  readonly kind: 'shifted';
  readonly of: Expression;
  /** `offset 5m` or `@ end()` */
  readonly modifier: string;
}

export interface BinaryOperation {
  readonly kind: 'binary';
  readonly operator: string;
  /** `bool`, `on (…)`, `ignoring (…)` and `group_left (…)`, in the order of the grammar; empty without any. */
  readonly modifiers: readonly Modifier[];
  readonly left: Expression;
  readonly right: Expression;
}

/** A keyword with its labels: `on (job, worker_id)`. `bool` has none. */
export interface Modifier {
  readonly keyword: string;
  readonly labels?: readonly string[];
}

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly operator: string;
  readonly modifier?: Modifier;
  readonly arguments: readonly Expression[];
}

export interface FunctionCall {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface Parenthesised {
  readonly kind: 'parentheses';
  readonly of: Expression;
}

export interface Negation {
  readonly kind: 'negation';
  readonly operator: '-' | '+';
  readonly of: Expression;
}

/** Replaces the direct operands of an expression. */
export function mapOperands(expression: Expression, map: (operand: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'selector':
    case 'range':
      return expression;
    case 'subquery':
    case 'shifted':
    case 'parentheses':
    case 'negation':
      return { ...expression, of: map(expression.of) };
    case 'binary':
      return { ...expression, left: map(expression.left), right: map(expression.right) };
    case 'aggregation':
    case 'call':
      return { ...expression, arguments: expression.arguments.map(map) };
  }
}

/** Replaces every selector, also within ranges. */
export function mapSelectors(expression: Expression, map: (selector: Selector) => Selector): Expression {
  if (expression.kind === 'selector') {
    return map(expression);
  }
  if (expression.kind === 'range') {
    return { ...expression, of: map(expression.of) };
  }
  return mapOperands(expression, (operand) => mapSelectors(operand, map));
}

/** All selectors of an expression, in the order in which they are written. */
export function selectorsOf(expression: Expression): readonly Selector[] {
  const found: Selector[] = [];
  mapSelectors(expression, (selector) => {
    found.push(selector);
    return selector;
  });
  return found;
}
