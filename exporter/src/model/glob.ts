/** Whether a text matches. */
export type Matcher = (text: string) => boolean;

/**
 * Compiles patterns in which `*` matches any characters, also none, and `?` matches one; all other characters match
 * themselves. The text must match one pattern as a whole.
 *
 * Each part between two `*` is searched once, after the end of the part before, and never again: no pattern and no text
 * makes a match backtrack. Use this for every pattern that a configuration, a token or a request contains.
 */
export function compileGlobs(patterns: readonly string[]): Matcher {
  const texts = new Set(patterns.filter((pattern) => !/[*?]/.test(pattern)));
  const matchers = [...new Set(patterns)].filter((pattern) => !texts.has(pattern)).map(compileGlob);
  return (text) => {
    if (texts.has(text)) {
      return true;
    }
    const characters = Array.from(text);
    return matchers.some((matches) => matches(characters));
  };
}

function compileGlob(pattern: string): (characters: readonly string[]) => boolean {
  const parts = pattern.split(/\*+/).map((part) => compilePart(Array.from(part)));
  const [first, ...rest] = parts;
  const last = rest.pop();
  return (characters) => {
    if (first === undefined || !first.matchesAt(characters, 0)) {
      return false;
    }
    if (last === undefined) {
      return characters.length === first.length;
    }
    const end = characters.length - last.length;
    if (end < first.length || !last.matchesAt(characters, end)) {
      return false;
    }
    let at = first.length;
    for (const part of rest) {
      // The leftmost match leaves the most for the parts that follow, so no other one has to be tried.
      while (at + part.length <= end && !part.matchesAt(characters, at)) {
        at += 1;
      }
      at += part.length;
      if (at > end) {
        return false;
      }
    }
    return true;
  };
}

interface Part {
  readonly length: number;
  readonly matchesAt: (text: readonly string[], at: number) => boolean;
}

function compilePart(part: readonly string[]): Part {
  return {
    length: part.length,
    matchesAt: (text, at) =>
      at + part.length <= text.length &&
      part.every((character, index) => character === '?' || character === text[at + index]),
  };
}
