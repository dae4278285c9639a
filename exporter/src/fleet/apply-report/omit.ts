/** The row without some keys: a shallow copy, or the row itself if it has none of them. */
export function omit<T extends object, Key extends keyof T>(row: T, ...keys: readonly Key[]): Omit<T, Key> {
  if (!keys.some((key) => Object.hasOwn(row, key))) {
    return row;
  }
  // Built instead of deleting keys: V8 stores objects that lost a key as hash tables, which are large and slow to copy.
  const copy: Partial<T> = {};
  for (const key of Object.keys(row) as Key[]) {
    if (!keys.includes(key)) {
      copy[key] = row[key];
    }
  }
  return copy as Omit<T, Key>;
}
