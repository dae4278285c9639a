import { didYouMean } from '@heartline/protocol/parse';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { parseYaml, type ReadFile, readerBeside, readNamedFile } from '../../config/files/yaml-file';
import { ConfigError } from '../../config/schema/config-error';
import { describeSetting, formatValue } from '../../config/schema/setting';
import { compileGlobs, type Matcher } from '../../model/glob';
import { type ActionName, RECOVERY_ACTIONS } from '../recovery-action';
import { type DriverContext, type DriverKind } from './driver-kind';
import { type RecoveryDriver } from './driver';

/** A driver and what it is used for. */
export interface ConfiguredDriver {
  readonly driver: RecoveryDriver;
  readonly actions: readonly ActionName[];
  readonly matchesType: Matcher;
}

/** The keys that every driver has. */
export const CommonKeys = Type.Object({
  name: Type.String({
    pattern: '^[A-Za-z0-9._:@-]{1,64}$',
    description: 'Unique name, which the audit log shows',
  }),
  kind: Type.String({ minLength: 1, description: 'Kind of the driver' }),
  types: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:@*?-]{1,64}$' }), {
    minItems: 1,
    maxItems: 1_000,
    description: 'Worker types that it serves, with the wildcards * and ?',
  }),
  actions: Type.Optional(
    Type.Array(Type.Union(RECOVERY_ACTIONS.map((action) => Type.Literal(action))), {
      minItems: 1,
      uniqueItems: true,
      description: 'Actions that it executes; all that its kind supports by default',
    }),
  ),
});

const COMMON_NAMES = Object.keys(CommonKeys.properties);

type Entry = Readonly<Record<string, unknown>>;

/**
 * Reads the drivers file and creates its drivers, in the order of the file. Several drivers for one type and action are
 * one escalation: the steps of the first, then those of the next.
 *
 * @throws ConfigError with all problems, each with its line
 */
export function readDrivers(
  path: string,
  read: ReadFile,
  kinds: readonly DriverKind[],
  context: DriverContext,
): readonly ConfiguredDriver[] {
  const { document, positionOf, errors } = parseYaml(path, readNamedFile(path, path, read));
  if (errors.length > 0) {
    throw new ConfigError(errors);
  }
  const file: unknown = document.toJS() ?? {};
  const entries = isRecord(file) && Object.keys(file).join() === 'drivers' ? file['drivers'] : undefined;
  if (!Array.isArray(entries)) {
    throw new ConfigError([`${path}: must have one key, drivers, with a list of drivers`]);
  }
  const problems: string[] = [];
  const names = new Set<string>();
  const valid = entries.flatMap((entry: unknown, index) => {
    const position = (key?: string) =>
      positionOf(key === undefined ? ['drivers', index] : ['drivers', index, key]);
    const parsed = parseEntry(entry, kinds, position);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      return [];
    }
    if (names.has(parsed.common.name)) {
      problems.push(`${position('name')}: the name ${parsed.common.name} is used twice`);
    }
    names.add(parsed.common.name);
    return [parsed];
  });
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  const readFile = readerBeside(path, read);
  return valid.map(({ common, kind, options }) => ({
    driver: kind.create({ name: common.name, options, readFile }, context),
    actions: common.actions ?? kind.actions,
    matchesType: compileGlobs(common.types),
  }));
}

interface ParsedEntry {
  readonly common: Static<typeof CommonKeys>;
  readonly kind: DriverKind;
  readonly options: unknown;
}

function parseEntry(
  entry: unknown,
  kinds: readonly DriverKind[],
  position: (key?: string) => string,
): ParsedEntry | { readonly problems: readonly string[] } {
  if (!isRecord(entry)) {
    return { problems: [`${position()}: a driver must have the keys name, kind and types`] };
  }
  const { common, own } = splitKeys(entry);
  if (!Value.Check(CommonKeys, common)) {
    return { problems: describeErrors(CommonKeys, common, position) };
  }
  const kind = kinds.find((each) => each.kind === common.kind);
  if (kind === undefined) {
    const known = kinds.map((each) => each.kind);
    const hint = didYouMean(common.kind, known, `known kinds: ${known.join(', ')}`);
    return { problems: [`${position('kind')}: unknown kind ${formatValue(common.kind)}; ${hint}`] };
  }
  const unsupported = common.actions?.find((action) => !kind.actions.includes(action));
  if (unsupported !== undefined) {
    const problem = `a driver of the kind ${kind.kind} cannot ${unsupported}; it supports ${kind.actions.join(', ')}`;
    return { problems: [`${position('actions')}: ${problem}`] };
  }
  const schema = Type.Object(kind.schema.properties, { additionalProperties: false });
  const options = Value.Default(schema, structuredClone(own));
  return Value.Check(schema, options)
    ? { common, kind, options }
    : { problems: describeErrors(schema, options, position) };
}

function splitKeys(entry: Entry): { readonly common: Entry; readonly own: Entry } {
  const isCommon = ([key]: [string, unknown]) => COMMON_NAMES.includes(key);
  const pairs = Object.entries(entry);
  return {
    common: Object.fromEntries(pairs.filter(isCommon)),
    own: Object.fromEntries(pairs.filter((pair) => !isCommon(pair))),
  };
}

/** One problem per key. The given value is not repeated: it may be a secret in the wrong place. */
function describeErrors(schema: TObject, value: unknown, position: (key?: string) => string): string[] {
  const problems = new Map<string, string>();
  const known = [...COMMON_NAMES, ...Object.keys(schema.properties)];
  for (const error of Value.Errors(schema, value)) {
    const [key = ''] = error.path.split('/').slice(1);
    if (!problems.has(key)) {
      problems.set(key, `${position(key)}: ${describeError(error, key, schema, known)}`);
    }
  }
  return [...problems.values()];
}

function describeError(
  { type, schema: at }: ValueError,
  key: string,
  schema: TObject,
  known: readonly string[],
): string {
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    return `unknown key ${key}; ${didYouMean(key, known, `known keys: ${known.join(', ')}`)}`;
  }
  if (type === ValueErrorType.ObjectRequiredProperty) {
    return `${key} is missing`;
  }
  return `${key} must be ${describeSetting(schema.properties[key] ?? at)}`;
}

function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
