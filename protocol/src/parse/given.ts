const LONGEST = 60;

/** What was given, short enough for an error text: `"30s" (a string)`. */
export function given(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return `${shown(value)} (a string${value.length > LONGEST ? ` of ${value.length} characters` : ''})`;
    case 'number':
    case 'boolean':
      // Not as JSON, which has no word for the Infinity that it makes of 1e999.
      return String(value);
    default:
      return 'nothing';
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
