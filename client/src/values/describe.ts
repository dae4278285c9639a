const MAX_QUOTED_LENGTH = 80;

/**
 * Describes any value for a message. Calls no code of the value (`toString`, getters, proxies), so that it cannot throw.
 * @returns `'text'`, `17`, `null`, `a function`, `an object` …, at most about 80 characters
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${clipText(value, MAX_QUOTED_LENGTH)}'`;
    case 'bigint':
      return 'a BigInt';
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : 'an object';
    default:
      return String(value);
  }
}

/** Describes what was thrown: the message of an error, like `String(cause)`, but never throws itself. */
export function describeCause(cause: unknown): string {
  try {
    return clipText(String(cause), 1024);
  } catch {
    // `String` throws for an object without a prototype, or with a `toString` that throws.
    return describeValue(cause);
  }
}

/** Returns the first characters of a text as well-formed Unicode: JSON with half of a surrogate pair is rejected. */
export function clipText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed();
}
