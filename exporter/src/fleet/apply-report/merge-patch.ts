type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const NOTHING: Json = {};

/**
 * JSON Merge Patch (RFC 7396): absent means unchanged, null means removed, an object is merged, an array replaces.
 * Neither argument is changed. The result shares objects with both and must not be changed either: an object that the
 * patch does not change is the target's, and one that the patch replaces completely is the patch's. Most reports contain
 * most objects completely, so most are merged without a copy.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return withoutNulls(patch);
  }
  const present = isObject(target) ? target : NOTHING;
  /** Up to the current key the result equals the target, or the patch, or (if neither) this copy. */
  let merged: Record<string, unknown> | undefined;
  let isTarget = true;
  let isPatch = true;
  let shared = 0;
  // Reports inherit no keys, so `for in` is safe, and it avoids an array of keys.
  for (const key in patch) {
    const value = patch[key];
    // Own keys only: a task type may be called "constructor".
    const has = Object.hasOwn(present, key);
    const next = value === null ? undefined : mergePatch(has ? present[key] : undefined, value);
    if (has) {
      shared++;
    }
    if (merged === undefined) {
      const asTarget = has ? next === present[key] : value === null;
      const asPatch = next === value;
      if (isTarget && asTarget) {
        isPatch &&= asPatch;
        continue;
      }
      if (isPatch && asPatch) {
        isTarget = false;
        continue;
      }
      merged = { ...present };
      if (!isTarget) {
        copyBefore(key, patch, merged);
      }
    }
    if (value === null) {
      Reflect.deleteProperty(merged, key);
    } else {
      merged[key] = next;
    }
  }
  if (merged !== undefined) {
    return merged;
  }
  if (isTarget) {
    return isObject(target) ? target : {};
  }
  return shared === Object.keys(present).length ? patch : { ...present, ...patch };
}

function copyBefore(end: string, from: Json, to: Record<string, unknown>): void {
  for (const key in from) {
    if (key === end) {
      return;
    }
    to[key] = from[key];
  }
}

/** An array replaces the old one, so nulls inside its items are removed here. Shared if there are none. */
function withoutNulls(value: unknown): unknown {
  return hasNulls(value) ? cleared(value) : value;
}

function hasNulls(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasNulls);
  }
  return isObject(value) && Object.values(value).some((inner) => inner === null || hasNulls(inner));
}

function cleared(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(cleared);
  }
  if (!isObject(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, cleared(inner)]));
}

/** Returns a shallow copy of the row without the keys, or the row itself if it has none of them. */
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
