import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { ConfigError } from '../schema/config-error';
import { parseWebConfig, type WebConfigFile } from './web-config-file';

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
