import { Type } from '@sinclair/typebox';
import { FilePath, serverCertificateKeys } from './source-keys';

const MAX_QUERY_LENGTH = 20_000;

/** A table, with or without its schema. It is quoted, so that it is no way to run other statements. */
const TABLE = '^[A-Za-z_][A-Za-z0-9_$]{0,62}(\\.[A-Za-z_][A-Za-z0-9_$]{0,62})?$';

/** The keys of all sources that read a database: how to connect. */
function connectionKeys(url: { readonly default: string; readonly format: string }) {
  return {
    url: Type.String({ ...url, description: 'Address of the server and name of the database' }),
    username: Type.String({
      default: 'heartline',
      minLength: 1,
      maxLength: 128,
      description: 'User (role). It only needs to read',
    }),
    password_file: FilePath('File with the password of the user'),
    tls: Type.Boolean({
      default: false,
      description: 'Encrypt the connection, and check the server’s certificate and its name',
    }),
    ...serverCertificateKeys,
  };
}

export const postgresConnectionKeys = connectionKeys({
  default: 'postgres://127.0.0.1:5432/postgres',
  format: 'postgres-url',
});

export const sqlConnectionKeys = connectionKeys({
  default: 'postgres://127.0.0.1:5432/postgres',
  format: 'sql-url',
});

/** Name of the schema that a queue tool keeps its tables in. */
export function SchemaName(byDefault: string) {
  return Type.String({
    default: byDefault,
    minLength: 1,
    maxLength: 63,
    description: 'Schema of its tables',
  });
}

export function Table(description: string) {
  return Type.Optional(Type.String({ pattern: TABLE, description }));
}

export function Select(description: string) {
  return Type.Optional(Type.String({ minLength: 8, maxLength: MAX_QUERY_LENGTH, description }));
}

/** @param news what it announces, for the description */
export function NotifyChannel(news: string) {
  return Type.Optional(
    Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_$:.-]{0,62}$',
      description: `Channel of PostgreSQL’s NOTIFY that announces ${news}. The exporter then polls at once, four times a second at most`,
    }),
  );
}
