import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { giveToServer } from './own-user';
import { RestartableServer } from './restartable-server';

const run = promisify(execFile);
const HOST = '127.0.0.1';
/** The roles of docs/sources: it can read, and change nothing. */
export const MONITOR = { username: 'heartline', password: 'monitor-password' } as const;
const MONITOR_RULES =
  'on >monitor-password ~* &* -@all +@read -@dangerous +ping +hello +select +psubscribe +client|setname +client|list +info';

/** A Redis of Debian on a free port of the loopback address, for the tests of a file. */
export class RedisServer {
  readonly port: number;
  /** File with the password of the monitoring role. */
  readonly passwordFile: string;
  readonly #programs: string;
  readonly #server: RestartableServer;

  private constructor(port: number, passwordFile: string, programs: string, server: RestartableServer) {
    this.port = port;
    this.passwordFile = passwordFile;
    this.#programs = programs;
    this.#server = server;
  }

  static async start(): Promise<RedisServer> {
    const programs = await resolveServer('redis');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-redis-'));
    const [configFile, passwordFile] = [join(folder, 'redis.conf'), join(folder, 'password')];
    const port = await findFreePort();
    const settings = [
      `bind ${HOST}`,
      `port ${port}`,
      `dir ${folder}`,
      // Written when the server ends, so that a restart keeps the data.
      'save 3600 1',
      `user ${MONITOR.username} ${MONITOR_RULES}`,
    ];
    await writeFile(configFile, `${settings.join('\n')}\n`);
    await writeFile(passwordFile, `${MONITOR.password}\n`);
    await giveToServer(folder);
    const server = await RestartableServer.start({
      name: 'Redis',
      program: join(programs, 'redis-server'),
      args: [configFile],
      folder,
      stopSignal: 'SIGTERM',
      isReady: async () => (await runCommand(programs, port, ['PING'])) === 'PONG',
    });
    return new RedisServer(port, passwordFile, programs, server);
  }

  /** URL of a database. */
  url(database = 0): string {
    return `redis://${HOST}:${this.port}/${database}`;
  }

  /** Runs a command as the administrator. Returns what redis-cli prints. */
  command(...args: readonly string[]): Promise<string> {
    return runCommand(this.#programs, this.port, args);
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

async function runCommand(programs: string, port: number, args: readonly string[]): Promise<string> {
  const { stdout } = await run(join(programs, 'redis-cli'), ['-p', String(port), ...args]);
  return stdout.trim();
}
