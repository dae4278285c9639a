import { didYouMean } from '@heartline/protocol/parse';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import { describeSetting, formatValue } from '../schema/setting';
import { TABLE_KEYS } from '../schema/sources/sql-tables';
import { SOURCE_KINDS, type SourceConfig, type SourceKind } from '../schema/sources/source-kinds';

/** Returns `path:line` of the node at a path of keys below `sources`. */
type PositionOf = (keys: readonly (string | number)[]) => string;

export interface SourceEntries {
  readonly sources: readonly SourceConfig[];
  readonly problems: readonly string[];
}

const KINDS = Object.keys(SOURCE_KINDS);
const MAX_SOURCES = 64;

/** Validates the value of the key `sources` and fills in defaults. Each problem names its line. */
export function parseSourceEntries(value: unknown, positionOf: PositionOf): SourceEntries {
  if (value === null || value === undefined) {
    return { sources: [], problems: [] };
  }
  if (!Array.isArray(value) || value.length > MAX_SOURCES) {
    const allowed = `a list of at most ${MAX_SOURCES} sources, each with its kind`;
    return {
      sources: [],
      problems: [`${positionOf([])}: sources must be ${allowed}; it is ${withoutContent(value)}`],
    };
  }
  const sources: SourceConfig[] = [];
  const problems: string[] = [];
  for (const [index, entry] of (value as readonly unknown[]).entries()) {
    const parsed = parseEntry(entry, index, positionOf);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
    } else {
      sources.push(parsed.source);
    }
  }
  for (const [index, { name }] of sources.entries()) {
    if (sources.findIndex((each) => each.name === name) < index) {
      problems.push(
        `${positionOf([])}: sources: the name ${JSON.stringify(name)} is used twice; give each source another name`,
      );
    }
  }
  return { sources, problems };
}

function parseEntry(
  entry: unknown,
  index: number,
  positionOf: PositionOf,
): { readonly source: SourceConfig } | { readonly problems: readonly string[] } {
  const place = `sources[${index}]`;
  const kind = typeof entry === 'object' && entry !== null && 'kind' in entry ? entry.kind : undefined;
  if (!isSourceKind(kind)) {
    const hint = typeof kind === 'string' ? `; ${didYouMean(kind, KINDS, 'see docs/sources')}` : '';
    const problem = `${place}.kind must be ${KINDS.join(', ')}; it is ${withoutContent(kind)}${hint}`;
    return { problems: [`${positionOf([index])}: ${problem}`] };
  }
  const schema = SOURCE_KINDS[kind];
  const complete: unknown = Value.Default(schema, structuredClone(entry));
  if (Value.Check(schema, complete)) {
    const needed = neededKeys(complete);
    return needed.some((key) => Object.hasOwn(complete, key)) || needed.length === 0
      ? { source: complete }
      : { problems: [`${positionOf([index])}: ${place} needs ${alternatives(needed)}`] };
  }
  const known = Object.keys(schema.properties);
  const problems = new Set<string>();
  for (const error of Value.Errors(schema, complete)) {
    const keys = error.path.split('/').slice(1);
    const name = [place, ...keys].join('.');
    const key = keys.at(-1) ?? '';
    const position = positionOf([index, ...keys.map((each) => (/^\d+$/.test(each) ? Number(each) : each))]);
    if (error.type === ValueErrorType.ObjectAdditionalProperties) {
      const hint = didYouMean(key, known, `known keys: ${known.join(', ')}`);
      problems.add(`${position}: unknown key ${name} of a source of the kind ${kind}; ${hint}`);
    } else if (error.type === ValueErrorType.ObjectRequiredProperty) {
      problems.add(`${positionOf([index])}: ${name} is required`);
    } else if (error.value !== undefined) {
      const given = keys.some(isSecretive) ? '' : `; it is ${withoutContent(error.value)}`;
      problems.add(`${position}: ${name} must be ${describeSetting(error.schema)}${given}`);
    }
  }
  return { problems: [...problems] };
}

/** The keys of which a source needs at least one: what to read. */
function neededKeys({ kind }: SourceConfig): readonly string[] {
  switch (kind) {
    case 'sql':
      return ['workers_table', 'workers_query'];
    case 'sql-tables':
      return TABLE_KEYS;
    default:
      return [];
  }
}

function alternatives(keys: readonly string[]): string {
  return `${keys.slice(0, -1).join(', ')} or ${keys.at(-1) ?? ''}`;
}

function isSourceKind(kind: unknown): kind is SourceKind {
  return typeof kind === 'string' && Object.hasOwn(SOURCE_KINDS, kind);
}

/** An address may contain a password, which must not appear in a message. */
function isSecretive(key: string): boolean {
  return key === 'url' || key === 'sentinels';
}

/** The value, if it is a simple one: a list or an object may contain a source with a password. */
function withoutContent(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return formatValue(value);
  }
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}
