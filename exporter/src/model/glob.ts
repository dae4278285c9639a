/** Whether a text matches. */
export type Matcher = (text: string) => boolean;

/**
 * Compiles patterns in which `*` matches any characters, also none, and `?` matches one; all other characters match
 * themselves. The text must match one pattern as a whole.
 *
 * Each part between two `*` is searched once, after the end of the part before, and never again: no pattern and no text
 * makes a match backtrack. A compiled pattern takes little more memory than its text. Use this for every pattern that a
 * configuration, a token or a request contains.
 */
export function compileGlobs(patterns: readonly string[]): Matcher {
  const texts = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const matchers = [...new Set(patterns)].filter((pattern) => !texts.has(pattern)).map(compileGlob);
  return (text) => texts.has(text) || matchers.some((matches) => matches(text));
}

/** The text between two `*`. */
interface Part {
  readonly text: string;
  readonly hasWildcard: boolean;
  /** Number of characters, which is less than that of the code units if some take two. */
  readonly length: number;
}

function compilePart(text: string): Part {
  return { text, hasWildcard: text.includes('?'), length: Array.from(text).length };
}

function compileGlob(pattern: string): Matcher {
  const [first = compilePart(''), ...rest] = pattern.split(/\*+/).map(compilePart);
  const last = rest.pop();
  return (text) => {
    let at = matchAt(first, text, 0);
    if (at === undefined) {
      return false;
    }
    if (last === undefined) {
      return at === text.length;
    }
    const end = startOfTail(last, text);
    if (end === undefined || end < at) {
      return false;
    }
    for (const part of rest) {
      // The leftmost match leaves the most for the parts that follow, so no other one has to be tried.
      at = search(part, text, at, end);
      if (at === undefined) {
        return false;
      }
    }
    return true;
  };
}

/** Returns the end of a part that begins at a position of the text; undefined if another text is there. */
function matchAt({ text: part, hasWildcard }: Part, text: string, at: number): number | undefined {
  if (!hasWildcard) {
    return text.startsWith(part, at) ? at + part.length : undefined;
  }
  let end = at;
  for (let index = 0; index < part.length; index++) {
    if (end >= text.length) {
      return undefined;
    }
    if (part.charAt(index) === '?') {
      end = nextCharacter(text, end);
    } else if (part.charCodeAt(index) === text.charCodeAt(end)) {
      end += 1;
    } else {
      return undefined;
    }
  }
  return end;
}

/** Returns the end of the leftmost occurrence of a part between two positions; undefined if there is none. */
function search(part: Part, text: string, from: number, until: number): number | undefined {
  if (!part.hasWildcard) {
    const at = text.indexOf(part.text, from);
    return at < 0 || at + part.text.length > until ? undefined : at + part.text.length;
  }
  for (let at = from; at <= until; at = nextCharacter(text, at)) {
    const end = matchAt(part, text, at);
    if (end !== undefined) {
      return end <= until ? end : undefined;
    }
  }
  return undefined;
}

/** Returns where a part begins with which the text ends; undefined if the text ends with another. */
function startOfTail(part: Part, text: string): number | undefined {
  if (!part.hasWildcard) {
    return text.endsWith(part.text) ? text.length - part.text.length : undefined;
  }
  let start = text.length;
  for (let count = 0; count < part.length; count++) {
    if (start === 0) {
      return undefined;
    }
    start -= start >= 2 && nextCharacter(text, start - 2) === start ? 2 : 1;
  }
  return matchAt(part, text, start) === text.length ? start : undefined;
}

/** Position of the next character: after two code units for a surrogate pair, otherwise after one. */
function nextCharacter(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
