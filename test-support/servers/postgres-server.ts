import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { giveToServer, runWithoutRoot } from './own-user';
import { RestartableServer } from './restartable-server';

const HOST = '127.0.0.1';
const ADMIN = 'admin';
const PASSWORD = 'admin-password';
/** A test server keeps nothing, so it need not wait for the disk. */
const SETTINGS = [
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'jit=off', 'autovacuum=off'],
  ...['shared_buffers=16MB', 'max_connections=200', 'timezone=UTC', `listen_addresses=${HOST}`],
  'unix_socket_directories=',
  'shared_preload_libraries=pg_stat_statements',
];

/** A certificate and its private key, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A PostgreSQL of Debian on a free port of the loopback address, for the tests of a file. */
export class PostgresServer {
  readonly port: number;
  readonly #server: RestartableServer;

  private constructor(port: number, server: RestartableServer) {
    this.port = port;
    this.#server = server;
  }

  /** @param certificate lets clients encrypt their connections */
  static async start(certificate?: ServerCertificate): Promise<PostgresServer> {
    const programs = await resolveServer('postgresql');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-postgres-'));
    const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o644 });
    const tls = certificate === undefined ? [] : await tlsSettings(folder, certificate);
    await giveToServer(folder);
    await runWithoutRoot(join(programs, 'initdb'), [
      ...['--pgdata', data, '--username', ADMIN, '--pwfile', passwordFile],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ]);
    const port = await findFreePort();
    const settings = [...SETTINGS, ...tls, `port=${port}`].flatMap((setting) => ['-c', setting]);
    const server = await RestartableServer.start({
      name: 'PostgreSQL',
      program: join(programs, 'postgres'),
      args: ['-D', data, ...settings],
      folder,
      // Ends sessions, too.
      stopSignal: 'SIGINT',
      isReady: async () => (await runQuery(urlOf(port), 'SELECT 1')).length === 1,
    });
    return new PostgresServer(port, server);
  }

  /** The URL of a database for a user; the administrator by default. */
  url(database?: string, user?: string, password?: string): string {
    return urlOf(this.port, database, user, password);
  }

  /** Runs statements as the administrator. Returns the rows of the last one. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[], database?: string): Promise<Row[]> {
    return runQuery<Row>(this.url(database), text, values);
  }

  /** Creates a database, and returns its URL for the administrator. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** Lets the server answer nothing, as if its machine were unreachable. */
  pause(): void {
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
  }

  /** Ends the server as an administrator would; its data is kept. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Starts the stopped server again, on the same port with the same data. */
  startAgain(): Promise<void> {
    return this.#server.startAgain();
  }

  /** Stops the server and removes its data. */
  close(): Promise<void> {
    return this.#server.close();
  }
}

function urlOf(port: number, database = 'postgres', user = ADMIN, password = PASSWORD): string {
  return `postgres://${user}:${password}@${HOST}:${port}/${database}`;
}

async function runQuery<Row extends QueryResultRow>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  // A server that ends breaks its connections.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = await client.query<Row>(text, values);
    const last = Array.isArray(result) ? (result.at(-1) as typeof result | undefined) : result;
    return last?.rows ?? [];
  } finally {
    await client.end();
  }
}

async function tlsSettings(folder: string, { cert, key }: ServerCertificate): Promise<readonly string[]> {
  const [certFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  await writeFile(certFile, cert);
  // PostgreSQL refuses a key that others can read.
  await writeFile(keyFile, key, { mode: 0o600 });
  return ['ssl=on', `ssl_cert_file=${certFile}`, `ssl_key_file=${keyFile}`];
}
