import { type Static, type TObject, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { Bool, Path } from '../../../config/schema/key-types';
import { isLoopback } from '../../../config/schema/listen-address';
import { type DatabaseAccess } from '../../../databases/database-access';
import { parseServerUrl } from '../../../databases/server-url';

/** The keys of a driver for its connection to PostgreSQL. */
export const DatabaseKeys = {
  url: Type.String({
    pattern: '^postgres(ql)?://[^/?#@]+/[^/?#]+$',
    description: 'postgres://host:port/database, without user name and password',
  }),
  username: Type.String({
    minLength: 1,
    maxLength: 63,
    description: 'Role with the rights that docs/recovery-drivers.md lists',
  }),
  password_file: Type.Optional(Path('File with the password. It is read for each connection')),
  tls: Bool(true, 'Encrypt the connection, and check the certificate and the name of the server'),
  ca_file: Type.Optional(
    Path('File with certificate authorities in PEM, instead of those that Node includes'),
  ),
};

export const GraceSeconds = Type.Number({
  default: 60,
  minimum: 10,
  maximum: 86_400,
  description:
    'Minimum time since the last heartbeat before leases are released. Keep it above the longest pause of a worker',
});

export const TimeoutSeconds = Type.Number({
  default: 30,
  minimum: 1,
  maximum: 3_600,
  description: 'Time for one step',
});

export type DatabaseOptions = Static<TObject<typeof DatabaseKeys>>;

/** @throws ConfigError if the connection could not be made, or would send a password unencrypted to another host */
export function checkDatabase(name: string, { url, tls }: Pick<DatabaseOptions, 'url' | 'tls'>): void {
  if (!URL.canParse(url)) {
    throw new ConfigError([`${name}: url must be postgres://host:port/database`]);
  }
  const { host } = parseServerUrl(url);
  if (!tls && !isLoopback({ host, port: 0 })) {
    throw new ConfigError([`${name}: tls: false is allowed for loopback only; the host is ${host}`]);
  }
}

/** Reads the files of the options. @throws Error if one cannot be read */
export function databaseAccess(options: DatabaseOptions, readFile: (path: string) => string): DatabaseAccess {
  return {
    url: options.url,
    username: options.username,
    password: options.password_file === undefined ? undefined : readFile(options.password_file).trim(),
    tls: options.tls,
    ca: options.tls && options.ca_file !== undefined ? readFile(options.ca_file) : undefined,
    serverName: undefined,
  };
}
