type Node = string | Block;

/** `if`, `with` or `range` with its branches; the first action opens it, the others begin with `else`. */
interface Block {
  readonly branches: readonly { readonly action: string; readonly body: readonly Node[] }[];
}

const ACTION = /(\{\{-?\s*(?:[^"`}]|"(?:[^"\\]|\\.)*"|`[^`]*`|\}(?!\}))*?\s*-?\}\})/;
const OPENS = /^\{\{-?\s*(?:if|with|range)\b/;
const ELSE = /^\{\{-?\s*else\b\s*/;
const END = /^\{\{-?\s*end\b/;
const QUERY = /\bquery\b/;

/** Parses a template of Go up to the end of the current branch; `parts` is consumed. */
function parse(parts: string[]): Node[] {
  const nodes: Node[] = [];
  for (let part = parts[0]; part !== undefined && !ELSE.test(part) && !END.test(part); part = parts[0]) {
    parts.shift();
    nodes.push(OPENS.test(part) ? parseBlock(part, parts) : part);
  }
  return nodes;
}

function parseBlock(open: string, parts: string[]): Block {
  const branches = [{ action: open, body: parse(parts) }];
  for (let action = parts.shift(); ; action = parts.shift()) {
    if (action === undefined) {
      throw new Error(`A block of a template has no end: ${open}`);
    }
    if (END.test(action)) {
      return { branches };
    }
    branches.push({ action, body: parse(parts) });
  }
}

function print(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node === 'string' ? printText(node) : printBlock(node))).join('');
}

function printText(text: string): string {
  if (ACTION.test(text) && QUERY.test(text)) {
    throw new Error(`This action of a template needs a query: ${text}`);
  }
  return text;
}

function printBlock({ branches }: Block): string {
  const [first, ...others] = branches.filter(({ action }) => !QUERY.test(action));
  if (first === undefined) {
    return '';
  }
  const { action, body } = first;
  const opening = action.replace(ELSE, '{{ ');
  // A branch without a condition is what remains.
  if (!OPENS.test(opening)) {
    return print(body);
  }
  const rest = others.map((branch) => `${branch.action}${print(branch.body)}`).join('');
  return `${opening}${print(body)}${rest}{{ end }}`;
}

/**
 * Removes the parts of a template that show the result of a query, and keeps what is written in their place if it is empty.
 *
 * @throws Error for a query outside of `if`, `with` and `range`
 */
export function withoutQueries(template: string): string {
  const parts = template.split(ACTION).filter((part) => part !== '');
  const nodes = parse(parts);
  if (parts.length > 0) {
    throw new Error(`A template has an end without a block: ${template}`);
  }
  return print(nodes);
}
