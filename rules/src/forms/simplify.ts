import type { Expression } from '../promql/expression';

/** An expression that has no samples at any time. */
export const EMPTY = Symbol('no samples');

export type MaybeEmpty = Expression | typeof EMPTY;

/** Replaces a selector: by itself, another expression, or nothing if its series does not exist. */
export type Resolve = (selector: Expression & { readonly kind: 'selector' }) => MaybeEmpty;

/** Subqueries of an expression that replaces a recorded series in a range are evaluated in these steps. */
const SUBQUERY_STEP = '30s';

/** Functions whose result exists without samples. */
const RESULT_WITHOUT_SAMPLES = new Set(['absent', 'absent_over_time', 'scalar', 'vector']);

function isEmpty(expression: MaybeEmpty): expression is typeof EMPTY {
  return expression === EMPTY;
}

/**
 * Replaces the series of an expression, and removes what has no samples then: `a or b` without b is a, `a unless b` without
 * b is a, `a and b` without b is nothing, and so is every other operation and function of nothing.
 *
 * @throws Error for a function that has a result without samples, such as absent()
 */
export function replaceSeries(expression: Expression, resolve: Resolve): MaybeEmpty {
  const recur = (operand: Expression) => replaceSeries(operand, resolve);
  switch (expression.kind) {
    case 'literal':
      return expression;
    case 'selector':
      return resolve(expression);
    case 'range': {
      const of = resolve(expression.of);
      if (isEmpty(of)) {
        return EMPTY;
      }
      return of.kind === 'selector'
        ? { ...expression, of }
        : { kind: 'subquery', of, window: expression.window, step: SUBQUERY_STEP };
    }
    case 'shifted': {
      const of = recur(expression.of);
      if (isEmpty(of)) {
        return EMPTY;
      }
      // Only selectors and subqueries have an offset: the last value of a short subquery has one.
      return of.kind === 'selector' || of.kind === 'range' || of.kind === 'subquery'
        ? { ...expression, of }
        : {
            kind: 'call',
            name: 'last_over_time',
            arguments: [
              {
                kind: 'shifted',
                of: { kind: 'subquery', of, window: '2s', step: '1s' },
                modifier: expression.modifier,
              },
            ],
          };
    }
    case 'subquery':
    case 'parentheses':
    case 'negation': {
      const of = recur(expression.of);
      return isEmpty(of) ? EMPTY : { ...expression, of };
    }
    case 'binary':
      return combine(expression, recur(expression.left), recur(expression.right));
    case 'aggregation':
    case 'call': {
      const parts = expression.arguments.map(recur);
      const present = parts.filter((part): part is Expression => !isEmpty(part));
      if (present.length === parts.length) {
        return { ...expression, arguments: present };
      }
      if (expression.kind === 'call' && RESULT_WITHOUT_SAMPLES.has(expression.name)) {
        throw new Error(
          `${expression.name}() of a series that does not exist in this form always has a result.`,
        );
      }
      return EMPTY;
    }
  }
}

function combine(
  operation: Expression & { readonly kind: 'binary' },
  left: MaybeEmpty,
  right: MaybeEmpty,
): MaybeEmpty {
  if (!isEmpty(left) && !isEmpty(right)) {
    return { ...operation, left, right };
  }
  switch (operation.operator) {
    case 'or':
      return isEmpty(left) ? right : left;
    case 'unless':
      return left;
    default:
      return EMPTY;
  }
}
