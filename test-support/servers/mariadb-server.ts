import { mkdtemp } from 'node:fs/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { giveToServer, runWithoutRoot } from './own-user';
import { RestartableServer } from './restartable-server';

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
  readonly #server: RestartableServer;

  private constructor(port: number, server: RestartableServer) {
    this.port = port;
    this.#server = server;
  }

  static async start(): Promise<MariadbServer> {
    const programs = await resolveServer('mariadb');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-mariadb-'));
    const places = [`--datadir=${join(folder, 'data')}`, ...baseFolder(programs)];
    await giveToServer(folder);
    await runWithoutRoot(join(programs, 'mariadb-install-db'), [
      ...['--no-defaults', ...places],
      ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    ]);
    const port = await findFreePort();
    const server = await RestartableServer.start({
      name: 'MariaDB',
      program: join(programs, 'mariadbd'),
      args: [
        ...[...SETTINGS, ...places, `--port=${port}`],
        ...[`--socket=${join(folder, 'socket')}`, `--pid-file=${join(folder, 'pid')}`],
      ],
      folder,
      stopSignal: 'SIGTERM',
      isReady: async () => (await runQuery(port, 'SELECT 1')).length === 1,
    });
    return new MariadbServer(port, server);
  }

  /** Runs one statement as the administrator. */
  query(statement: string, database?: string): Promise<readonly RowDataPacket[]> {
    return runQuery(this.port, statement, database);
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

async function runQuery(
  port: number,
  statement: string,
  database?: string,
): Promise<readonly RowDataPacket[]> {
  const connection = await createConnection({
    host: HOST,
    port,
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

/** Where an unpacked MariaDB has its messages and system tables; one on PATH knows it. */
function baseFolder(programs: string): string[] {
  return programs.includes('.stack') ? [`--basedir=${join(programs, '../debian/usr')}`] : [];
}
