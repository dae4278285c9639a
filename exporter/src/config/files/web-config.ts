import { createSecureContext } from 'node:tls';
import { didYouMean } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { ConfigError } from '../schema/config-error';
import { describeSetting, formatValue } from '../schema/setting';
import { parseYaml, type ReadFile, readerBeside, readNamedFile } from './yaml-file';

const exact = { additionalProperties: false } as const;

const Path = Type.String({ minLength: 1 });

const BcryptHash = Type.String({ pattern: '^\\$2[aby]\\$[0-3]\\d\\$[./A-Za-z0-9]{53}$' });

function Words<const Word extends string>(...words: Word[]) {
  return Type.Union(words.map((word) => Type.Literal(word)));
}

/**
 * The supported part of the web configuration file of Prometheus' exporter-toolkit. Other keys of that format are errors:
 * ignoring them would suggest a protection that does not exist.
 */
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
    basic_auth_users: Type.Optional(Type.Record(Type.String(), BcryptHash)),
  },
  exact,
);

export type WebConfigFile = Static<typeof WebConfigSchema>;

/** Throws ConfigError with every problem, its line and the allowed values. */
export function parseWebConfig(path: string, text: string): WebConfigFile {
  const { document, positionOf, errors } = parseYaml(path, text);
  if (errors.length > 0) {
    throw new ConfigError(errors);
  }
  const file: unknown = document.toJS() ?? {};
  if (Value.Check(WebConfigSchema, file)) {
    return file;
  }
  const problems = [...Value.Errors(WebConfigSchema, file)].flatMap((error) => {
    const isMissing = error.type === ValueErrorType.ObjectRequiredProperty;
    // TypeBox reports a missing key twice: as missing, and as a value of the wrong type.
    if (error.value === undefined && !isMissing) {
      return [];
    }
    const keys = error.path.split('/').slice(1);
    const name = keys.join('.') || 'the file';
    const position = positionOf(isMissing ? keys.slice(0, -1) : keys);
    return [`${position}: ${name} ${describeProblem(error, keys.at(-1) ?? '')}`];
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
    return `is not supported; ${didYouMean(key, SUPPORTED, `supported keys: ${SUPPORTED.join(', ')}`)}`;
  }
  if (type === ValueErrorType.ObjectRequiredProperty) {
    return 'is required';
  }
  // The given value is not repeated: it may be a password.
  if (schema.pattern === BcryptHash.pattern) {
    return 'must be a bcrypt hash. Create one with `htpasswd -nBC 10 ""`';
  }
  return `must be ${describeSetting(schema)}; it is ${formatValue(value)}`;
}

export interface Tls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  /** Clients must present a certificate that this CA signed. */
  readonly requireClientCertificate: boolean;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface WebConfig {
  readonly tls?: Tls;
  /** Added to every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bcrypt hashes by user name; empty if basic authentication is off. */
  readonly users: ReadonlyMap<string, string>;
}

export const NO_WEB_CONFIG: WebConfig = { headers: {}, users: new Map() };

/** Returns why the change requires a restart, undefined if a reload can apply it. */
export function restartReason(running: WebConfig, next: WebConfig): string | undefined {
  if ((running.tls === undefined) !== (next.tls === undefined)) {
    return 'tls_server_config cannot be added or removed';
  }
  const same = running.tls?.requireClientCertificate === next.tls?.requireClientCertificate;
  return same ? undefined : 'client_auth_type cannot be changed';
}

/** Reads and validates the file and the files it names; relative paths start at its directory. Throws ConfigError. */
export function readWebConfig(path: string, read: ReadFile): WebConfig {
  const file = parseWebConfig(path, readNamedFile(path, path, read));
  const { tls_server_config: tls, http_server_config: http, basic_auth_users: users = {} } = file;
  return {
    ...(tls !== undefined && { tls: readTls(tls, path, readerBeside(path, read)) }),
    headers: http?.headers ?? {},
    users: new Map(Object.entries(users)),
  };
}

function readTls(tls: NonNullable<WebConfigFile['tls_server_config']>, path: string, read: ReadFile): Tls {
  const { cert_file, key_file, client_ca_file, client_auth_type, min_version } = tls;
  const requireClientCertificate = client_auth_type === 'RequireAndVerifyClientCert';
  if (requireClientCertificate !== (client_ca_file !== undefined)) {
    throw new ConfigError([
      `${path}: client_ca_file and client_auth_type RequireAndVerifyClientCert must be set together; only one of them is set`,
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
    throw new ConfigError([
      `${path}: cert_file, key_file and client_ca_file cannot be used for TLS: ${String(error)}`,
    ]);
  }
  return settings;
}
