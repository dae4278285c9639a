import { ReportSchema } from '@heartline/protocol/parse';
import { type TSchema } from '@sinclair/typebox';
import { RECORD_KEYS } from './records';

/**
 * Options of msgpackr for the tables of the fleet. msgpackr stores the keys of an object once, in a structure that rows
 * share, if `useRecords` returns true: only for objects whose keys are all defined by the exporter. Keys that users choose
 * (task types, metadata) would use up the limited number of structures. msgpackr also keeps a property `__keys__` with
 * them, so a key of that name would create structures that cannot be read back.
 */
export const STRUCTURED = {
  useRecords: hasOnlyKnownKeys,
  mapsAsObjects: true,
  variableMapSize: true,
} as const;

/** Options of msgpackr that store the keys in each row, for small tables. */
export const SCHEMALESS = { useRecords: false, mapsAsObjects: true, variableMapSize: true } as const;

interface SchemaNode {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
}

/** Returns the names of a schema's properties at any depth, without keys that match `patternProperties`. */
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
