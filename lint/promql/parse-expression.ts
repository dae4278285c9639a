import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

// The package ships CommonJS, but its types declare an ES module only, which the compiler does not import here.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as { readonly parser: LRParser };

/** The parts of a PromQL expression that the linters check. */
export interface Expression {
  /** False if the parser had to recover from an error. */
  readonly valid: boolean;
  /** Distinct names of the metrics read. Selectors by `__name__` are not included. */
  readonly metrics: readonly string[];
  readonly functions: readonly string[];
  /** Labels that the result's aggregation keeps by `by (…)`; undefined if the result is not aggregated that way. */
  readonly by: readonly string[] | undefined;
  /** Whether a comparison filters samples. A comparison with `bool` does not. */
  readonly filters: boolean;
}

const COMPARISONS = new Set(['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte']);

/** Follows left operands: set operators and comparisons keep the labels of their left side. */
function labelsKept(expr: string, node: SyntaxNode | null): readonly string[] | undefined {
  if (node?.name === 'AggregateExpr') {
    const modifier = node.getChild('AggregateModifier');
    if (modifier?.getChild('By') == null) {
      return undefined;
    }
    const labels = modifier.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    return labels.map(({ from, to }) => expr.slice(from, to));
  }
  if (node?.name !== 'PromQL' && node?.name !== 'BinaryExpr' && node?.name !== 'ParenExpr') {
    return undefined;
  }
  return labelsKept(expr, node.firstChild);
}

/** Parses a PromQL expression. Does not throw for an invalid one: see `valid`. */
export function parseExpression(expr: string): Expression {
  const metrics = new Set<string>();
  const functions = new Set<string>();
  let valid = true;
  let filters = false;
  const tree = parser.parse(expr);
  tree.iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) {
        valid = false;
      }
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        metrics.add(text);
      }
      if (node.name === 'FunctionIdentifier') {
        functions.add(text);
      }
      if (COMPARISONS.has(node.name) && node.node.nextSibling?.name !== 'BoolModifier') {
        filters = true;
      }
    },
  });
  const by = labelsKept(expr, tree.topNode);
  return { valid, metrics: [...metrics], functions: [...functions], by, filters };
}
