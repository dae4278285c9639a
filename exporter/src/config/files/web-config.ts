import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Static, Type } from '@sinclair/typebox';
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../schema/config-error';
import { didYouMean } from '@heartline/protocol/parse';
import { describeSetting, formatValue } from '../schema/value';

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
  return `must be ${describeSetting(schema)}; it is ${formatValue(value)}`;
}

export interface Tls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  /** Whether a client needs a certificate of that CA. */
  readonly requireClientCertificate: boolean;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface WebConfig {
  readonly tls?: Tls;
  /** Added to every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and bcrypt hashes; empty for no passwords. */
  readonly users: ReadonlyMap<string, string>;
}

export const NO_WEB_CONFIG: WebConfig = { headers: {}, users: new Map() };

/** Why one cannot replace the other while a server runs; undefined where it can. */
export function restartReason(running: WebConfig, next: WebConfig): string | undefined {
  if ((running.tls === undefined) !== (next.tls === undefined)) return 'tls_server_config cannot come or go';
  const same = running.tls?.requireClientCertificate === next.tls?.requireClientCertificate;
  return same ? undefined : 'client_auth_type cannot change';
}

/** Reads and checks the file and the files it names; relative paths start at its directory. Throws ConfigError. */
export function readWebConfig(path: string, read: (path: string) => string): WebConfig {
  const text = readNamed(path, path, read);
  const file = parseWebConfig(path, text);
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users = {} } = file;
  const beside = (name: string) => readNamed(resolve(dirname(path), name), path, read);
  return {
    ...(tls !== undefined && { tls: readTls(tls, path, beside) }),
    headers: http?.headers ?? {},
    users: new Map(Object.entries(users)),
  };
}

function readTls(
  tls: NonNullable<WebConfigFile['tls_server_config']>,
  path: string,
  read: (path: string) => string,
): Tls {
  const { cert_file, key_file, client_ca_file, client_auth_type, min_version } = tls;
  const requireClientCertificate = client_auth_type === 'RequireAndVerifyClientCert';
  if (requireClientCertificate !== (client_ca_file !== undefined)) {
    throw new ConfigError([
      `${path}: client_ca_file and client_auth_type RequireAndVerifyClientCert need each other; one is missing`,
    ]);
  }
  const settings: Tls = {
    cert: read(cert_file),
    key: read(key_file),
    ...(client_ca_file !== undefined && { ca: read(client_ca_file) }),
    requireClientCertificate,
    minVersion: min_version === 'TLS13' ? 'TLSv1.3' : 'TLSv1.2',
  };
  try {
    createSecureContext(settings);
  } catch (error) {
    throw new ConfigError([`${path}: the certificate, key and CA do not make TLS: ${String(error)}`]);
  }
  return settings;
}

function readNamed(path: string, from: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    throw new ConfigError([
      `${from}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}
