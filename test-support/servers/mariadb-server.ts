import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { pollUntil } from '../poll-until';
import { giveToServer } from './own-user';
import { runServerProgram, ServerProcess } from '../test-process';

const HOST = '127.0.0.1';
const ADMIN = 'root';
/** A test server keeps nothing, so it need not wait for the disk. */
const SETTINGS = [
  ...['--no-defaults', '--skip-log-bin', '--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0'],
  ...['--innodb-buffer-pool-size=16M', '--performance-schema=0', `--bind-address=${HOST}`],
];

/** A MariaDB of Debian on a free port of the loopback address, for the tests of a file. */
export class MariadbServer {
  readonly port: number;
  readonly #programs: string;
  readonly #folder: string;
  #process: ServerProcess;

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.port = port;
    this.#process = this.#spawn();
  }

  static async start(): Promise<MariadbServer> {
    const programs = await resolveServer('mariadb');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-mariadb-'));
    await giveToServer(folder);
    await runServerProgram(join(programs, 'mariadb-install-db'), [
      ...['--no-defaults', `--datadir=${join(folder, 'data')}`, ...baseFolder(programs)],
      ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    ]);
    const server = new MariadbServer(programs, folder, await findFreePort());
    await server.#ready();
    return server;
  }

  /** Runs one statement as the administrator. */
  async query(statement: string, database?: string): Promise<readonly RowDataPacket[]> {
    const connection = await createConnection({
      host: HOST,
      port: this.port,
      user: ADMIN,
      ...(database !== undefined && { database }),
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return Array.isArray(rows) ? rows : [];
    } finally {
      await connection.end();
    }
  }

  async stop(): Promise<void> {
    await this.#process.end('SIGTERM');
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
    return new ServerProcess(join(this.#programs, 'mariadbd'), [
      ...SETTINGS,
      ...baseFolder(this.#programs),
      ...[`--datadir=${join(this.#folder, 'data')}`, `--port=${this.port}`],
      ...[`--socket=${join(this.#folder, 'socket')}`, `--pid-file=${join(this.#folder, 'pid')}`],
    ]);
  }

  async #ready(): Promise<void> {
    await pollUntil('MariaDB to accept connections', async () => {
      if (this.#process.hasEnded) {
        throw new Error(`MariaDB has ended:\n${this.#process.output}`);
      }
      await this.query('SELECT 1');
      return true;
    });
  }
}

/** Where an unpacked MariaDB has its messages and system tables; one on PATH knows it. */
function baseFolder(programs: string): string[] {
  return programs.includes('.stack') ? [`--basedir=${join(programs, '../debian/usr')}`] : [];
}
