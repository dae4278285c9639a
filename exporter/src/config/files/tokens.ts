import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import { LineCounter, parseDocument } from 'yaml';
import { type Scope, SCOPES } from '../schema/auth';
import { ConfigError } from '../schema/config-error';
import { didYouMean } from '@heartline/protocol/parse';

/** A bearer token, known by its hash only. */
export interface Token {
  /** For logs and limits. */
  readonly name: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** IDs it may report for, `*` and `?` standing for any characters and for one; all where left out. */
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

/** What each must hold; never what was given, which may be a secret in the wrong place. */
const EXPECTED_VALUES: Readonly<Record<string, string>> = {
  name: '1 to 64 of A-Z a-z 0-9 . _ : @ -',
  file: 'the path of a file',
  sha256: '64 hexadecimal digits, as `printf %s "$TOKEN" | sha256sum` prints them',
  scopes: `a list of ${SCOPES.join(', ')}`,
  workers: 'a list of worker IDs, in which * and ? may stand for others',
};

/** 16 characters of base64 are 96 bits: nobody guesses them. */
const MIN_TOKEN_LENGTH = 16;

/** Reads the tokens file and the files it names, relative to its own directory. Throws ConfigError. */
export function readTokens(path: string, read: (path: string) => string): readonly Token[] {
  const entries = parseTokens(path, readNamed(path, path, read));
  const beside = (name: string) => readNamed(resolve(dirname(path), name), path, read);
  if (entries.length === 0)
    throw new ConfigError([`${path}: has no token. Add one, or leave out auth.tokens_file`]);
  const tokens = entries.map((entry) => toToken(entry, path, beside));
  for (const [index, token] of tokens.entries()) {
    const twin = tokens
      .slice(0, index)
      .find(({ name, sha256 }) => name === token.name || sha256 === token.sha256);
    if (twin === undefined) continue;
    const what =
      twin.name === token.name ? 'the name is there twice' : `it is the same token as ${twin.name}`;
    throw new ConfigError([`${path}: ${token.name}: ${what}`]);
  }
  return tokens;
}

function parseTokens(path: string, text: string): readonly Entry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const line = (offset: number | undefined) => `${path}:${lines.linePos(offset ?? 0).line}`;
  if (document.errors.length > 0)
    throw new ConfigError(document.errors.map((each) => `${line(each.pos[0])}: ${each.message}`));
  const file: unknown = document.toJS() ?? [];
  if (Value.Check(TokensFile, file)) return file;
  const problems = new Set<string>();
  for (const error of Value.Errors(TokensFile, file)) {
    const [index, key] = error.path.split('/').slice(1);
    const node = document.getIn(index === undefined ? [] : [Number(index)], true) as
      { range?: [number, number, number] } | undefined;
    problems.add(
      `${line(node?.range?.[0])}: ${describeProblem(key, error.type === ValueErrorType.ObjectAdditionalProperties)}`,
    );
  }
  throw new ConfigError([...problems]);
}

function describeProblem(key: string | undefined, strange: boolean): string {
  if (key === undefined)
    return 'the file must be a list of tokens, each with name, file or sha256, and scopes';
  if (strange) return `unknown key ${key}; ${didYouMean(key, KEYS, `known are ${KEYS.join(', ')}`)}`;
  return `${key} must be ${EXPECTED_VALUES[key] ?? 'as documented'}`;
}

function toToken(entry: Entry, path: string, read: (name: string) => string): Token {
  const { name, file, sha256, scopes, workers } = entry;
  const wrong = (problem: string) => new ConfigError([`${path}: ${name}: ${problem}`]);
  if ((file === undefined) === (sha256 === undefined)) throw wrong('give either file or sha256');
  if (workers !== undefined && (scopes.length !== 1 || scopes[0] !== 'report'))
    throw wrong('workers bind a token that may report and nothing else; its scopes must be [report]');
  const bound = { name, scopes, ...(workers !== undefined && { workers }) };
  if (sha256 !== undefined) return { ...bound, sha256: sha256.toLowerCase() };
  const token = read(file ?? '').trim();
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < MIN_TOKEN_LENGTH)
    throw wrong(
      `${file ?? ''} must hold one token of at least ${MIN_TOKEN_LENGTH} characters without spaces, as \`openssl rand -base64 32\` makes them`,
    );
  return { ...bound, sha256: sha256Of(token) };
}

export function sha256Of(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function readNamed(path: string, from: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${from}: cannot read ${path}: ${why}`]);
  }
}
