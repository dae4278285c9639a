/** The keywords of our own schemas, as far as error texts speak of them. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** What a schema allows, in words: `a number from 0.1 to 86400`. */
export function allowed(schema: Schema): string {
  if (schema.anyOf !== undefined) return either(schema.anyOf);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `an array${schema.maxItems === undefined ? '' : ` of at most ${schema.maxItems} items`}`;
    case 'object':
      return `an object${schema.maxProperties === undefined ? '' : ` of at most ${schema.maxProperties} keys`}`;
    case 'null':
      return 'null';
    case 'string':
      return text(schema);
    default:
      return 'anything';
  }
}

function either(schemas: readonly Schema[]): string {
  return schemas.map(allowed).join(' or ');
}

function range({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function text({ format, pattern, minLength, maxLength }: Schema): string {
  if (format === 'date-time') return 'a moment as in "2026-11-22T10:00:00Z" (RFC 3339)';
  if (pattern !== undefined) return `a string that matches ${pattern}`;
  if (maxLength === undefined) return 'a string';
  return `a string of ${minLength === undefined ? 'at most' : `${minLength} to`} ${maxLength} characters`;
}
