import { type Static, Type } from '@sinclair/typebox';
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../schema/config-error';
import { didYouMean } from '../schema/suggest';
import { describeSchema, formatValue } from '../schema/value';

/**
 * The web configuration file of Prometheus' exporter-toolkit, as far as it can be kept here; a key of that format
 * that cannot be kept is refused, for nobody may believe in a protection that is not there.
 */
const exact = { additionalProperties: false } as const;
const Path = Type.String({ minLength: 1 });
const BcryptHash = Type.String({ pattern: '^\\$2[aby]\\$[0-3]\\d\\$[./A-Za-z0-9]{53}$' });
function Words<const Word extends string>(...words: Word[]) {
  return Type.Union(words.map((word) => Type.Literal(word)));
}

export const WebConfigSchema = Type.Object(
  {
    tls_server_config: Type.Optional(
      Type.Object(
        {
          cert_file: Path,
          key_file: Path,
          client_ca_file: Type.Optional(Path),
          client_auth_type: Type.Optional(Words('NoClientCert', 'RequireAndVerifyClientCert')),
          min_version: Type.Optional(Words('TLS12', 'TLS13')),
        },
        exact,
      ),
    ),
    http_server_config: Type.Optional(
      Type.Object({ headers: Type.Optional(Type.Record(Type.String(), Type.String())) }, exact),
    ),
    basic_auth_users: Type.Optional(
      Type.Record(Type.String(), Type.String({ pattern: '^\\$2[aby]\\$[0-3]\\d\\$[./A-Za-z0-9]{53}$' })),
    ),
  },
  exact,
);

export type WebConfigFile = Static<typeof WebConfigSchema>;

/** Throws ConfigError with every problem, its line, and what was allowed. */
export function parseWebConfig(path: string, text: string): WebConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const line = (offset: number | undefined) => `${path}:${lines.linePos(offset ?? 0).line}`;
  if (document.errors.length > 0)
    throw new ConfigError(document.errors.map((each) => `${line(each.pos[0])}: ${each.message}`));

  const file: unknown = document.toJS() ?? {};
  if (Value.Check(WebConfigSchema, file)) return file;
  const problems = [...Value.Errors(WebConfigSchema, file)].flatMap((error) => {
    // A missing key is told twice, the second time as the wrong type of nothing.
    if (error.value === undefined && error.type !== ValueErrorType.ObjectRequiredProperty) return [];
    const keys = error.path.split('/').slice(1);
    const missing = error.type === ValueErrorType.ObjectRequiredProperty;
    const node = document.getIn(missing ? keys.slice(0, -1) : keys, true) as
      { range?: [number, number, number] } | undefined;
    const name = keys.join('.') || 'the file';
    return [`${line(node?.range?.[0])}: ${name} ${describeProblem(error, keys.at(-1) ?? '')}`];
  });
  throw new ConfigError(problems);
}

const SUPPORTED = [
  ...Object.keys(WebConfigSchema.properties),
  ...Object.keys(WebConfigSchema.properties.tls_server_config.properties),
  ...Object.keys(WebConfigSchema.properties.http_server_config.properties),
];

function describeProblem({ type, schema, value }: ValueError, key: string): string {
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    return `is not supported here; ${didYouMean(key, SUPPORTED, `supported are ${SUPPORTED.join(', ')}`)}`;
  }
  if (type === ValueErrorType.ObjectRequiredProperty) return 'is required';
  // The hash is a secret, too: it is not repeated.
  if (schema.pattern === BcryptHash.pattern)
    return 'must be a bcrypt hash, as `htpasswd -nBC 10 ""` makes them';
  return `must be ${describeSchema(schema)}; it is ${formatValue(value)}`;
}
