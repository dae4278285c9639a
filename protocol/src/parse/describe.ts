/** The keywords of JSON Schema that `describeSchema` can put into words. */
export interface DescribableSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly DescribableSchema[];
  readonly items?: DescribableSchema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, DescribableSchema>>;
  readonly patternProperties?: Readonly<Record<string, DescribableSchema>>;
}

/** Words for a string format, e.g. `a time such as "2026-11-22T10:00:00Z" (RFC 3339)`. */
export type FormatDescriptions = Readonly<Record<string, string>>;

const DEFAULT_FORMATS: FormatDescriptions = {
  'date-time': 'a time such as "2026-11-22T10:00:00Z" (RFC 3339)',
};
const MAX_QUOTED_CHARACTERS = 60;

/**
 * Returns what a schema allows, in words: `a number from 0.1 to 86400`.
 * @param formats words for string formats besides `date-time`
 */
export function describeSchema(schema: DescribableSchema, formats: FormatDescriptions = {}): string {
  if (schema.anyOf !== undefined) {
    return schema.anyOf.map((each) => describeSchema(each, formats)).join(' or ');
  }
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  switch (schema.type) {
    case 'integer':
      return `a whole number${describeRange(schema)}`;
    case 'number':
      return `a number${describeRange(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return describeArray(schema, formats);
    case 'object':
      return `an object${schema.maxProperties === undefined ? '' : ` of at most ${schema.maxProperties} keys`}`;
    case 'null':
      return 'null';
    case 'string':
      return describeString(schema, formats);
    default:
      return 'any value';
  }
}

/** Returns a value in words, short enough for an error message: `"30s" (a string)`. */
export function describeValue(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return `an array of ${value.length}`;
  }
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return `${quote(value)} (a string${value.length > MAX_QUOTED_CHARACTERS ? ` of ${value.length} characters` : ''})`;
    case 'number':
    case 'boolean':
      // Not JSON.stringify: JSON has no word for Infinity, which JSON.parse returns for 1e999.
      return String(value);
    default:
      return 'nothing';
  }
}

function quote(text: string): string {
  return JSON.stringify(
    text.length > MAX_QUOTED_CHARACTERS ? `${text.slice(0, MAX_QUOTED_CHARACTERS)}…` : text,
  );
}

function describeRange({ minimum, exclusiveMinimum, maximum }: DescribableSchema): string {
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  if (minimum === undefined) {
    return maximum === undefined ? above : `${above === '' ? ' of' : `${above} and`} at most ${maximum}`;
  }
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** Items that are objects are not described: error messages have a path to the very key. */
function describeArray(
  { items, minItems, maxItems }: DescribableSchema,
  formats: FormatDescriptions,
): string {
  const size =
    minItems !== undefined && maxItems !== undefined
      ? ` of ${minItems} to ${maxItems} items`
      : maxItems !== undefined
        ? ` of at most ${maxItems} items`
        : minItems !== undefined
          ? ` of at least ${minItems} items`
          : '';
  const each =
    items === undefined || items.type === 'object' ? '' : `, each ${describeSchema(items, formats)}`;
  return `an array${size}${each}`;
}

function describeString(
  { format, pattern, minLength, maxLength }: DescribableSchema,
  formats: FormatDescriptions,
): string {
  if (format !== undefined) {
    return formats[format] ?? DEFAULT_FORMATS[format] ?? `a string in the format ${format}`;
  }
  if (pattern !== undefined) {
    return `a string that matches ${pattern}`;
  }
  if (maxLength !== undefined) {
    return `a string of ${minLength === undefined ? 'at most' : `${minLength} to`} ${maxLength} characters`;
  }
  return minLength === undefined || minLength === 0 ? 'a string' : 'a string that is not empty';
}
