import { createRequire } from 'node:module';
import type { SyntaxNode } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
import type { Expression, Matcher, Modifier, Selector } from './expression';

// The package ships CommonJS, but its types declare an ES module only, which the compiler does not import here.
const { parser } = createRequire(__filename)('@prometheus-io/lezer-promql') as { readonly parser: LRParser };

const OPERATORS: Readonly<Record<string, string>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  Mod: '%',
  Pow: '^',
  Atan2: 'atan2',
  Eql: '==',
  EqlC: '==',
  Neq: '!=',
  Gtr: '>',
  Gte: '>=',
  Lss: '<',
  Lte: '<=',
  And: 'and',
  Or: 'or',
  Unless: 'unless',
};

const LITERALS = new Set(['NumberDurationLiteral', 'StringLiteral']);
/** Nodes beside the operands. Comments are dropped: they belong to the place where a rule is written. */
const NO_OPERANDS = new Set(['LineComment', 'MatchingModifierClause', 'BoolModifier', 'AggregateModifier']);

/**
 * Parses a PromQL expression without its comments.
 *
 * @throws Error that names the text at which the expression is not valid
 */
export function parseExpression(text: string): Expression {
  const tree = parser.parse(text);
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) {
        throw new Error(`This is no PromQL expression, from "${text.slice(from, from + 40)}" on: ${text}`);
      }
    },
  });
  const root = children(tree.topNode).find(({ name }) => name !== 'LineComment');
  if (root === undefined) {
    throw new Error(`This PromQL expression is empty: ${text}`);
  }
  return new Reader(text).expression(root);
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    found.push(child);
  }
  return found;
}

/**
 * Applies what follows an expression to its last operand: the grammar reads `a and b offset 5m` as `(a and b) offset 5m`,
 * Prometheus as `a and (b offset 5m)`.
 */
function atLastOperand(expression: Expression, apply: (operand: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'binary':
      return { ...expression, right: atLastOperand(expression.right, apply) };
    case 'negation':
      return { ...expression, of: atLastOperand(expression.of, apply) };
    default:
      return apply(expression);
  }
}

/** Converts the nodes of one text. */
class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  expression(node: SyntaxNode): Expression {
    if (LITERALS.has(node.name)) {
      return { kind: 'literal', text: this.#of(node) };
    }
    switch (node.name) {
      case 'VectorSelector':
        return this.#selector(node);
      case 'MatrixSelector':
        return {
          kind: 'range',
          of: this.#selector(this.#child(node, 'VectorSelector')),
          window: this.#of(this.#child(node, 'DurationExpr')),
        };
      case 'SubqueryExpr': {
        const [window, step] = node.getChildren('DurationExpr').map((each) => this.#of(each));
        return atLastOperand(this.#first(node), (of) => ({
          kind: 'subquery',
          of,
          window: window ?? '',
          step: step ?? '',
        }));
      }
      case 'OffsetExpr':
      case 'StepInvariantExpr': {
        const modifier = this.#afterFirst(node);
        return atLastOperand(this.#first(node), (of) => ({ kind: 'shifted', of, modifier }));
      }
      case 'ParenExpr':
        return { kind: 'parentheses', of: this.#first(node) };
      case 'UnaryExpr':
        return {
          kind: 'negation',
          operator: this.#of(this.#child(node, 'UnaryOp')) === '+' ? '+' : '-',
          of: this.expression(node.lastChild ?? node),
        };
      case 'BinaryExpr':
        return this.#binary(node);
      case 'AggregateExpr':
        return this.#aggregation(node);
      case 'FunctionCall':
        return {
          kind: 'call',
          name: this.#of(this.#child(node, 'FunctionIdentifier')),
          arguments: this.#arguments(node),
        };
      default:
        throw new Error(`PromQL of the kind ${node.name} is not supported: ${this.#of(node)}`);
    }
  }

  #of({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }

  #child(node: SyntaxNode, name: string): SyntaxNode {
    const child = node.getChild(name);
    if (child === null) {
      throw new Error(`${node.name} has no ${name}: ${this.#of(node)}`);
    }
    return child;
  }

  #operands(node: SyntaxNode): SyntaxNode[] {
    return children(node).filter(({ name }) => !NO_OPERANDS.has(name));
  }

  #first(node: SyntaxNode): Expression {
    const [first] = this.#operands(node);
    return this.expression(first ?? node);
  }

  /** The text behind the first operand, with single spaces. */
  #afterFirst(node: SyntaxNode): string {
    const [first] = this.#operands(node);
    return this.#text
      .slice(first?.to ?? node.to, node.to)
      .trim()
      .replaceAll(/\s+/g, ' ');
  }

  #selector(node: SyntaxNode): Selector {
    const identifier = node.getChild('Identifier');
    const matchers = node.getChild('LabelMatchers');
    return {
      kind: 'selector',
      metric: identifier === null ? '' : this.#of(identifier),
      matchers: matchers === null ? [] : children(matchers).map((each) => this.#matcher(each)),
    };
  }

  #matcher(node: SyntaxNode): Matcher {
    const operator = this.#of(this.#child(node, 'MatchOp'));
    if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~') {
      throw new Error(`Unknown operator of a matcher: ${this.#of(node)}`);
    }
    return {
      label: this.#of(this.#child(node, 'LabelName')),
      operator,
      value: this.#of(this.#child(node, 'StringLiteral')),
    };
  }

  #binary(node: SyntaxNode): Expression {
    const [left, operator, right] = this.#operands(node);
    if (left === undefined || operator === undefined || right === undefined) {
      throw new Error(`A binary operation needs two operands: ${this.#of(node)}`);
    }
    const matching = node.getChild('MatchingModifierClause');
    return {
      kind: 'binary',
      operator: OPERATORS[operator.name] ?? this.#of(operator),
      modifiers: [
        ...(node.getChild('BoolModifier') === null ? [] : [{ keyword: 'bool' }]),
        ...(matching === null ? [] : this.#modifiers(matching)),
      ],
      left: this.expression(left),
      right: this.expression(right),
    };
  }

  /** Keywords, each with the labels that follow it. */
  #modifiers(node: SyntaxNode): Modifier[] {
    const found: Modifier[] = [];
    for (const child of children(node)) {
      const keyword = found.at(-1);
      if (child.name === 'GroupingLabels' && keyword !== undefined) {
        found[found.length - 1] = { ...keyword, labels: this.#labels(child) };
      } else if (child.name !== 'LineComment') {
        found.push({ keyword: this.#of(child) });
      }
    }
    return found;
  }

  #labels(node: SyntaxNode): string[] {
    return node.getChildren('LabelName').map((each) => this.#of(each));
  }

  #aggregation(node: SyntaxNode): Expression {
    const clause = node.getChild('AggregateModifier');
    const [modifier] = clause === null ? [] : this.#modifiers(clause);
    return {
      kind: 'aggregation',
      operator: this.#of(this.#child(node, 'AggregateOp')),
      ...(modifier && { modifier }),
      arguments: this.#arguments(node),
    };
  }

  #arguments(node: SyntaxNode): Expression[] {
    return this.#operands(this.#child(node, 'FunctionCallBody')).map((each) => this.expression(each));
  }
}
