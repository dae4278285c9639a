/** A shallow copy without some keys. */
export function without<T extends object, Key extends keyof T>(
  row: T,
  ...keys: readonly Key[]
): Omit<T, Key> {
  const copy = { ...row };
  for (const key of keys) Reflect.deleteProperty(copy, key);
  return copy;
}
