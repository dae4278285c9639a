/** The first error of malformed JSON. */
export interface SyntaxErrorPosition {
  /** Position in the text, from 0. */
  readonly offset: number;
  readonly description: string;
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const DOUBLE_QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

type Expected = 'value' | 'value or end of array' | 'key' | 'key or end of object' | 'colon' | 'comma or end';

/**
 * Finds the first syntax error of a text that is not JSON; undefined if there is none. V8's own errors do not always have
 * a position. Iterative, with one entry on its own stack per open bracket, so that no nesting exhausts the call stack.
 */
export function findSyntaxError(text: string): SyntaxErrorPosition | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = skip(SPACE, text, 0);
  for (;;) {
    if (expected === 'comma or end' && open.length === 0) {
      return at === text.length ? undefined : { offset: at, description: 'End of file expected' };
    }
    const char = text[at];
    if (char === undefined) {
      return { offset: at, description: MISSING[expected] };
    }
    const container = open.at(-1);
    if (expected === 'colon' || expected === 'comma or end') {
      if (expected === 'colon' ? char !== ':' : char !== ',' && char !== CLOSING[container ?? '[']) {
        return { offset: at, description: MISSING[expected] };
      }
      at += 1;
      if (char === ':') {
        expected = 'value';
      } else if (char === ',') {
        expected = container === '{' ? 'key' : 'value';
      } else {
        open.pop();
      }
    } else if (
      (expected === 'key or end of object' && char === '}') ||
      (expected === 'value or end of array' && char === ']')
    ) {
      at += 1;
      open.pop();
      expected = 'comma or end';
    } else if (expected === 'key' || expected === 'key or end of object') {
      if (char !== '"') {
        return { offset: at, description: MISSING.key };
      }
      const end = endOfString(text, at);
      if (typeof end !== 'number') {
        return end;
      }
      at = end;
      expected = 'colon';
    } else if (char === '{' || char === '[') {
      at += 1;
      open.push(char);
      expected = char === '{' ? 'key or end of object' : 'value or end of array';
    } else {
      const end = endOfScalar(text, at);
      if (typeof end !== 'number') {
        return end;
      }
      at = end;
      expected = 'comma or end';
    }
    at = skip(SPACE, text, at);
  }
}

const CLOSING = { '{': '}', '[': ']' } as const;

const MISSING: Readonly<Record<Expected, string>> = {
  value: 'Value expected',
  'value or end of array': 'Value expected',
  key: 'Property name expected',
  'key or end of object': 'Property name expected',
  colon: 'Colon expected',
  'comma or end': 'Comma expected',
};

/** Returns the position after the match of a sticky expression; `at` if it does not match. */
function skip(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

/** Returns the position after the string, number or word that starts at `at`. */
function endOfScalar(text: string, at: number): number | SyntaxErrorPosition {
  if (text[at] === '"') {
    return endOfString(text, at);
  }
  const end = Math.max(skip(NUMBER, text, at), skip(WORD, text, at));
  return end === at ? { offset: at, description: 'Invalid symbol' } : end;
}

function endOfString(text: string, start: number): number | SyntaxErrorPosition {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) {
      return at + 1;
    }
    if (code < FIRST_PRINTABLE) {
      return { offset: at, description: 'Invalid character' };
    }
    const next = code === BACKSLASH ? skip(ESCAPE, text, at) : at + 1;
    if (next === at) {
      return { offset: at, description: 'Invalid escape character' };
    }
    at = next;
  }
  return { offset: start, description: 'Unexpected end of string' };
}
