import { type Expression, mapOperands, type Modifier } from '../promql/expression';

function withLabel(modifier: Modifier, label: string): Modifier {
  const { keyword, labels } = modifier;
  const isList = keyword === 'by' || keyword === 'on';
  return isList && labels?.includes('job') === true && !labels.includes(label)
    ? { ...modifier, labels: [label, ...labels] }
    : modifier;
}

/** Adds a label of the target to every `by` and `on` that keeps the job, so that results keep both. */
export function keepLabel(expression: Expression, label: string): Expression {
  const inner = mapOperands(expression, (operand) => keepLabel(operand, label));
  if (inner.kind === 'binary') {
    return { ...inner, modifiers: inner.modifiers.map((modifier) => withLabel(modifier, label)) };
  }
  return inner.kind === 'aggregation' && inner.modifier !== undefined
    ? { ...inner, modifier: withLabel(inner.modifier, label) }
    : inner;
}
