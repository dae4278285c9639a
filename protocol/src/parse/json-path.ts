/** A JSON path as people write it: `$.tasks.types["my task"].failed`, from a JSON pointer. */
export function jsonPath(pointer: string, ...more: readonly string[]): string {
  const keys = pointer.split('/').slice(1).map(unescape).concat(more);
  return keys.reduce(inside, '$');
}

function unescape(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The path of what stands at `key` inside what stands at `path`. */
export function inside(path: string, key: string): string {
  return path + step(key);
}

function step(key: string): string {
  if (/^(0|[1-9][0-9]*)$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
