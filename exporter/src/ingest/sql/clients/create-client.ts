import { type SourceSettings } from '../../../config/schema/sources/source-kinds';
import { MysqlClient } from './mysql-client';
import { PostgresClient } from './postgres-client';
import { type SqlClient, type SqlClientOptions } from './sql-client';

/** What all sources that read a database have in their configuration. */
interface DatabaseConfig {
  readonly url: string;
  readonly username: string;
  readonly tls: boolean;
  readonly server_name?: string;
  readonly timeout_seconds: number;
}

/** Creates the connection to the database of a source. It connects with the first query. */
export function createSqlClient({ config, files }: SourceSettings<DatabaseConfig>): SqlClient {
  const options: SqlClientOptions = {
    url: config.url,
    username: config.username,
    password: files['password_file'],
    tls: config.tls,
    ca: files['ca_file'],
    serverName: config.server_name,
    statementTimeoutMs: config.timeout_seconds * 1000,
  };
  const isMysql = /^(mysql|mariadb):/.test(config.url);
  return isMysql ? new MysqlClient(options) : new PostgresClient(options);
}
