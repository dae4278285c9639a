import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import type { LRParser } from '@lezer/lr';

// The package ships CommonJS, but its types claim to be of an ES module only, which the compiler will not import here.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as { readonly parser: LRParser };

/** What a PromQL expression is made of, as far as the lint asks. */
export interface Expression {
  /** False where the parser had to guess. */
  readonly valid: boolean;
  /** Names of metrics read, each once; selectors that name none by `__name__` are not among them. */
  readonly metrics: readonly string[];
  readonly functions: readonly string[];
  /** Labels kept by the `by (…)` that the result comes from, along left operands; undefined where there is none. */
  readonly by: readonly string[] | undefined;
  /** Whether a comparison keeps some samples only; one with `bool` keeps all. */
  readonly filters: boolean;
}

const COMPARISONS = new Set(['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte']);

/** Set operators and comparisons keep the left side's labels, so the result's are found by going left. */
function labelsKept(expr: string, node: SyntaxNode | null): readonly string[] | undefined {
  if (node?.name === 'AggregateExpr') {
    const modifier = node.getChild('AggregateModifier');
    if (modifier?.getChild('By') == null) return undefined;
    const labels = modifier.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    return labels.map(({ from, to }) => expr.slice(from, to));
  }
  if (node?.name !== 'PromQL' && node?.name !== 'BinaryExpr' && node?.name !== 'ParenExpr') return undefined;
  return labelsKept(expr, node.firstChild);
}

export function parseExpression(expr: string): Expression {
  const metrics = new Set<string>();
  const functions = new Set<string>();
  let valid = true;
  let filters = false;
  const tree = parser.parse(expr);
  tree.iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) valid = false;
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') metrics.add(text);
      if (node.name === 'FunctionIdentifier') functions.add(text);
      if (COMPARISONS.has(node.name) && node.node.nextSibling?.name !== 'BoolModifier') filters = true;
    },
  });
  const by = labelsKept(expr, tree.topNode);
  return { valid, metrics: [...metrics], functions: [...functions], by, filters };
}
