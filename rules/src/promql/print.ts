import type { BinaryOperation, Expression, Modifier, Selector } from './expression';

/** Lines are broken at this width, if an expression can be broken there. */
const MAX_WIDTH = 110;

function printModifier({ keyword, labels }: Modifier): string {
  return labels === undefined ? keyword : `${keyword} (${labels.join(', ')})`;
}

function printSelector({ metric, matchers }: Selector): string {
  const texts = matchers.map(({ label, operator, value }) => `${label}${operator}${value}`);
  return texts.length === 0 && metric !== '' ? metric : `${metric}{${texts.join(', ')}}`;
}

function operatorText({ operator, modifiers }: BinaryOperation): string {
  return [operator, ...modifiers.map(printModifier)].join(' ');
}

/** Prints an expression in one line. */
function printFlat(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return expression.text;
    case 'selector':
      return printSelector(expression);
    case 'range':
      return `${printSelector(expression.of)}[${expression.window}]`;
    case 'subquery':
      return `${printFlat(expression.of)}[${expression.window}:${expression.step}]`;
    case 'shifted':
      return `${printFlat(expression.of)} ${expression.modifier}`;
    case 'parentheses':
      return `(${printFlat(expression.of)})`;
    case 'negation':
      return `${expression.operator}${printFlat(expression.of)}`;
    case 'binary':
      return `${printFlat(expression.left)} ${operatorText(expression)} ${printFlat(expression.right)}`;
    case 'aggregation':
    case 'call':
      return `${callHead(expression)}(${expression.arguments.map(printFlat).join(', ')})`;
  }
}

function callHead(expression: Expression & { readonly kind: 'aggregation' | 'call' }): string {
  if (expression.kind === 'call') {
    return expression.name;
  }
  const { operator, modifier } = expression;
  return modifier === undefined ? operator : `${operator} ${printModifier(modifier)} `;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** Puts text before the first line, and after the last one. */
function wrapped(before: string, lines: readonly string[], after: string): string[] {
  return lines.map(
    (line, index) => `${index === 0 ? before : ''}${line}${index === lines.length - 1 ? after : ''}`,
  );
}

function printLines(expression: Expression, width: number): string[] {
  const flat = printFlat(expression);
  if (flat.length <= width) {
    return [flat];
  }
  switch (expression.kind) {
    case 'parentheses':
      return ['(', ...indented(printLines(expression.of, width - 2)), ')'];
    case 'binary': {
      const operator = operatorText(expression);
      const right = `${operator} ${printFlat(expression.right)}`;
      const left = indented(printLines(expression.left, width - 2));
      return right.length <= width
        ? [...left, right]
        : [...left, operator, ...indented(printLines(expression.right, width - 2))];
    }
    case 'aggregation':
    case 'call': {
      const parts = expression.arguments.map((each) => printLines(each, width - 2));
      const lines = parts.flatMap((part, index) =>
        index === parts.length - 1 ? part : wrapped('', part, ','),
      );
      return [`${callHead(expression)}(`, ...indented(lines), ')'];
    }
    case 'subquery':
      return wrapped('', printLines(expression.of, width), `[${expression.window}:${expression.step}]`);
    case 'shifted':
      return wrapped('', printLines(expression.of, width), ` ${expression.modifier}`);
    case 'negation':
      return wrapped(expression.operator, printLines(expression.of, width), '');
    default:
      return [flat];
  }
}

/** Prints an expression, in several lines if it is long: operators are on lines of their own, left of their operands. */
export function printExpression(expression: Expression): string {
  return printLines(expression, MAX_WIDTH).join('\n');
}
