/** Text of a column; a JSON value as JSON. Undefined for NULL. */
export function toText(value: unknown): string | undefined {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (value instanceof Date) {
    return toMoment(value);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number of a column, also if the client library returns it as text. Undefined for NULL and what is no number. */
export function toNumber(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** RFC 3339 of a time or its text. Undefined for NULL and what is no time. */
export function toMoment(value: unknown): string | undefined {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** A JSON object of a column, also from text. Text that is no JSON becomes `{text}`. Undefined for anything else. */
export function toJsonObject(value: unknown): { [key: string]: unknown } | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as { [key: string]: unknown })
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
