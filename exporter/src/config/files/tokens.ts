import { createHash } from 'node:crypto';
import { didYouMean } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import { ConfigError } from '../schema/config-error';
import { parseYaml, type ReadFile, readerBeside, readNamedFile } from './yaml-file';

/** What credentials allow; `admin` includes the others. */
export const SCOPES = ['report', 'read', 'recover', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** A bearer token. Only its hash is kept. */
export interface Token {
  /** Identifies the token in logs and rate limits. */
  readonly name: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** Worker IDs that the token may report for, with the wildcards `*` and `?`; every worker if undefined. */
  readonly workers?: readonly string[];
}

const TokensFile = Type.Array(
  Type.Object(
    {
      name: Type.String({ pattern: '^[A-Za-z0-9._:@-]{1,64}$' }),
      file: Type.Optional(Type.String({ minLength: 1 })),
      sha256: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{64}$' })),
      scopes: Type.Array(Type.Union(SCOPES.map((scope) => Type.Literal(scope))), { minItems: 1 }),
      workers: Type.Optional(
        Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:@*?-]{1,128}$' }), { minItems: 1, maxItems: 1000 }),
      ),
    },
    { additionalProperties: false },
  ),
  { maxItems: 100_000 },
);

type Entry = Static<typeof TokensFile>[number];

const KEYS = ['name', 'file', 'sha256', 'scopes', 'workers'];

/** The allowed values of each key. Messages never repeat the given value, which may be a secret in the wrong place. */
const EXPECTED_VALUES: Readonly<Record<string, string>> = {
  name: '1 to 64 characters of A-Z a-z 0-9 . _ : @ -',
  file: 'the path of a file',
  sha256: '64 hexadecimal digits, as printed by `printf %s "$TOKEN" | sha256sum`',
  scopes: `a list of ${SCOPES.join(', ')}`,
  workers: 'a list of worker IDs, with the wildcards * and ?',
};

/** 16 characters of base64 are 96 bits, which cannot be guessed. */
const MIN_TOKEN_LENGTH = 16;

/** Reads the tokens file and the files it names; relative paths start at its directory. Throws ConfigError. */
export function readTokens(path: string, read: ReadFile): readonly Token[] {
  const entries = parseTokens(path, readNamedFile(path, path, read));
  if (entries.length === 0) {
    throw new ConfigError([`${path}: contains no token. Add one, or remove auth.tokens_file`]);
  }
  const readBeside = readerBeside(path, read);
  const tokens = entries.map((entry) => toToken(entry, path, readBeside));
  for (const [index, token] of tokens.entries()) {
    const duplicate = tokens
      .slice(0, index)
      .find(({ name, sha256 }) => name === token.name || sha256 === token.sha256);
    if (duplicate === undefined) {
      continue;
    }
    const problem =
      duplicate.name === token.name ? 'the name is used twice' : `is the same token as ${duplicate.name}`;
    throw new ConfigError([`${path}: ${token.name}: ${problem}`]);
  }
  return tokens;
}

function parseTokens(path: string, text: string): readonly Entry[] {
  const { document, positionOf, errors } = parseYaml(path, text);
  if (errors.length > 0) {
    throw new ConfigError(errors);
  }
  const file: unknown = document.toJS() ?? [];
  if (Value.Check(TokensFile, file)) {
    return file;
  }
  const problems = new Set<string>();
  for (const error of Value.Errors(TokensFile, file)) {
    const [index, key] = error.path.split('/').slice(1);
    const position = positionOf(index === undefined ? [] : [Number(index)]);
    const isUnknownKey = error.type === ValueErrorType.ObjectAdditionalProperties;
    problems.add(`${position}: ${describeProblem(key, isUnknownKey)}`);
  }
  throw new ConfigError([...problems]);
}

function describeProblem(key: string | undefined, isUnknownKey: boolean): string {
  if (key === undefined) {
    return 'the file must be a list of tokens, each with name, file or sha256, and scopes';
  }
  if (isUnknownKey) {
    return `unknown key ${key}; ${didYouMean(key, KEYS, `known keys: ${KEYS.join(', ')}`)}`;
  }
  return `${key} must be ${EXPECTED_VALUES[key] ?? 'as documented'}`;
}

function toToken(entry: Entry, path: string, read: ReadFile): Token {
  const { name, file, sha256, scopes, workers } = entry;
  const configError = (problem: string) => new ConfigError([`${path}: ${name}: ${problem}`]);
  if ((file === undefined) === (sha256 === undefined)) {
    throw configError('requires exactly one of file and sha256');
  }
  if (workers !== undefined && (scopes.length !== 1 || scopes[0] !== 'report')) {
    throw configError('a token with workers may only report; its scopes must be [report]');
  }
  const base = { name, scopes, ...(workers !== undefined && { workers }) };
  if (sha256 !== undefined) {
    return { ...base, sha256: sha256.toLowerCase() };
  }
  const token = read(file ?? '').trim();
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < MIN_TOKEN_LENGTH) {
    throw configError(
      `${file ?? ''} must contain one token of at least ${MIN_TOKEN_LENGTH} characters without spaces. Create one with \`openssl rand -base64 32\``,
    );
  }
  return { ...base, sha256: sha256Of(token) };
}

/** Returns the SHA-256 hash of a token as lower-case hexadecimal digits. */
export function sha256Of(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
