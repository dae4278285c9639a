import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { pollUntil } from '../poll-until';
import { giveToServer } from './own-user';
import { runServerProgram, ServerProcess } from '../test-process';

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
  readonly #programs: string;
  readonly #folder: string;
  readonly #tls: readonly string[];
  #process: ServerProcess;

  private constructor(programs: string, folder: string, port: number, tls: readonly string[]) {
    this.#programs = programs;
    this.#folder = folder;
    this.port = port;
    this.#tls = tls;
    this.#process = this.#spawn();
  }

  /** @param certificate lets clients encrypt their connections */
  static async start(certificate?: ServerCertificate): Promise<PostgresServer> {
    const programs = await resolveServer('postgresql');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-postgres-'));
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o644 });
    const tls = certificate === undefined ? [] : await tlsSettings(folder, certificate);
    await giveToServer(folder);
    await runServerProgram(join(programs, 'initdb'), [
      ...['--pgdata', join(folder, 'data'), '--username', ADMIN, '--pwfile', passwordFile],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ]);
    const server = new PostgresServer(programs, folder, await findFreePort(), tls);
    await server.#ready();
    return server;
  }

  /** The URL of a database for a user; the administrator by default. */
  url(database = 'postgres', user = ADMIN, password = PASSWORD): string {
    return `postgres://${user}:${password}@${HOST}:${this.port}/${database}`;
  }

  /** Runs statements as the administrator. Returns the rows of the last one. */
  async query<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
    database = 'postgres',
  ): Promise<Row[]> {
    const client = new Client({ connectionString: this.url(database) });
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

  /** Creates a database, and returns its URL for the administrator. */
  async createDatabase(name: string): Promise<string> {
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  /** Ends the server as an administrator would (`fast`), or as a crash does. */
  async stop(how: 'fast' | 'crash' = 'fast'): Promise<void> {
    await this.#process.end(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  /** Starts the stopped server again, on the same port with the same data. */
  async startAgain(): Promise<void> {
    this.#process = this.#spawn();
    await this.#ready();
  }

  /** Stops the server and removes its data. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(): ServerProcess {
    const settings = [...SETTINGS, ...this.#tls, `port=${this.port}`].flatMap((setting) => ['-c', setting]);
    return new ServerProcess(join(this.#programs, 'postgres'), [
      '-D',
      join(this.#folder, 'data'),
      ...settings,
    ]);
  }

  async #ready(): Promise<void> {
    await pollUntil('PostgreSQL to accept connections', async () => {
      if (this.#process.hasEnded) {
        throw new Error(`PostgreSQL has ended:\n${this.#process.output}`);
      }
      await this.query('SELECT 1');
      return true;
    });
  }
}

async function tlsSettings(folder: string, { cert, key }: ServerCertificate): Promise<readonly string[]> {
  const [certFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  await writeFile(certFile, cert);
  // PostgreSQL refuses a key that others can read.
  await writeFile(keyFile, key, { mode: 0o600 });
  return ['ssl=on', `ssl_cert_file=${certFile}`, `ssl_key_file=${keyFile}`];
}
