/** Converts a JSON pointer, and optional keys below it, to a JSON path: `$.tasks.types["my task"].failed`. */
export function jsonPath(pointer: string, ...keys: readonly string[]): string {
  return pointer.split('/').slice(1).map(unescape).concat(keys).reduce(childPath, '$');
}

/** Returns the JSON path of the value at `key` inside the value at `path`. */
export function childPath(path: string, key: string): string {
  return path + toPathSegment(key);
}

function unescape(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function toPathSegment(key: string): string {
  if (/^(0|[1-9][0-9]*)$/.test(key)) {
    return `[${key}]`;
  }
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
