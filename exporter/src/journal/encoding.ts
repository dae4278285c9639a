import { ReportSchema } from '@heartline/protocol/parse';
import { type TSchema } from '@sinclair/typebox';
import { RECORD_KEYS } from './records';

/**
 * How rows are packed (options of msgpackr). A record leaves its keys to a structure that is kept aside, once for all
 * rows. Only what has names of ours alone becomes one. Keys that others choose (task types, metadata) would crowd ours
 * out of the structures; and msgpackr keeps a note called `__keys__` beside them, so that a key of that name would make
 * structures that cannot be read back.
 */
export const STRUCTURED = {
  useRecords: hasOnlyKnownKeys,
  mapsAsObjects: true,
  variableMapSize: true,
} as const;

/** Each row with its own keys: for small tables. */
export const SCHEMALESS = { useRecords: false, mapsAsObjects: true, variableMapSize: true } as const;

interface SchemaNode {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
}

/** Names of a schema's properties, at any depth. Keys of its records are not among them. */
function propertyNames(schema: TSchema): string[] {
  const { properties = {}, patternProperties = {}, anyOf = [], items } = schema as SchemaNode;
  const inner = [...Object.values(properties), ...Object.values(patternProperties), ...anyOf];
  return [...Object.keys(properties), ...(items ? [...inner, items] : inner).flatMap(propertyNames)];
}

const STRUCTURED_KEYS: ReadonlySet<string> = new Set([
  ...Object.keys(RECORD_KEYS),
  ...propertyNames(ReportSchema),
]);

function hasOnlyKnownKeys(row: object): boolean {
  for (const key in row) {
    if (!STRUCTURED_KEYS.has(key)) {
      return false;
    }
  }
  return true;
}
