type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * JSON Merge Patch (RFC 7396): absent means unchanged, null means removed, an object is merged, an array replaces.
 * Neither argument is changed; what a patch does not touch is shared with the target, and an object in which it
 * changes nothing is the target's own.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return withoutNulls(patch);
  const present = isObject(target) ? target : {};
  let merged: Record<string, unknown> | undefined = isObject(target) ? undefined : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    // Own keys only: a task type may be called "constructor".
    const has = Object.hasOwn(present, key);
    if (value === null) {
      if (has) Reflect.deleteProperty((merged ??= { ...present }), key);
      continue;
    }
    const next = mergePatch(has ? present[key] : undefined, value);
    if (has && next === present[key]) continue;
    merged ??= { ...present };
    merged[key] = next;
  }
  return merged ?? target;
}

/** An array replaces as it is, so the nulls inside its items are taken out here. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}
