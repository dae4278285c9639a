import { createRequire } from 'node:module';
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
  /** Labels kept by `by (…)`, each once. */
  readonly by: readonly string[];
  /** Whether a comparison keeps some samples only; one with `bool` keeps all. */
  readonly filters: boolean;
}

const COMPARISONS = new Set(['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte']);

export function parseExpression(expr: string): Expression {
  const metrics = new Set<string>();
  const functions = new Set<string>();
  const by = new Set<string>();
  let valid = true;
  let filters = false;
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) valid = false;
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') metrics.add(text);
      if (node.name === 'FunctionIdentifier') functions.add(text);
      if (node.name === 'AggregateModifier' && text.startsWith('by'))
        for (const label of text.replace(/^by\s*\(|\)$/g, '').split(',')) by.add(label.trim());
      if (COMPARISONS.has(node.name) && node.node.nextSibling?.name !== 'BoolModifier') filters = true;
    },
  });
  return { valid, metrics: [...metrics], functions: [...functions], by: [...by], filters };
}
