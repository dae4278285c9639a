/** Values of replies of Redis, whose types depend on the keys that others write. */

/** A string, or undefined for nil and other types. */
export function textOf(reply: unknown): string | undefined {
  return typeof reply === 'string' ? reply : undefined;
}

/** A whole number, also one in a string; undefined for anything else. */
export function integerOf(reply: unknown): number | undefined {
  const value = typeof reply === 'string' && reply.trim() !== '' ? Number(reply) : reply;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** The strings of an array; empty for anything else. */
export function textsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.filter((each): each is string => typeof each === 'string') : [];
}

/** The fields of a hash, which arrive as an object, a map, or an array of names and values. */
export function fieldsOf(reply: unknown): ReadonlyMap<string, string> {
  if (reply instanceof Map) {
    return reply as ReadonlyMap<string, string>;
  }
  if (Array.isArray(reply)) {
    const texts = textsOf(reply);
    return new Map(
      texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? ''] as const] : [])),
    );
  }
  return new Map(
    typeof reply === 'object' && reply !== null ? (Object.entries(reply) as [string, string][]) : [],
  );
}

/** The content of a JSON text that is an object; undefined for anything else. */
export function jsonObjectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // Others write this text; one that is no JSON is as good as none.
    return undefined;
  }
}
