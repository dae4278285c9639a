import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { pollUntil } from '../poll-until';
import { giveToServer } from './own-user';
import { ServerProcess } from '../test-process';

const run = promisify(execFile);
const HOST = '127.0.0.1';
/** The role of docs/sources/redis.md: it can read, and change nothing. */
export const MONITOR = { username: 'heartline', password: 'monitor-password' } as const;
const MONITOR_RULES =
  'on >monitor-password ~* &* -@all +@read -@dangerous +ping +hello +select +psubscribe +client|setname +client|list';

/** A Redis of Debian on a free port of the loopback address, for the tests of a file. */
export class RedisServer {
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

  static async start(): Promise<RedisServer> {
    const programs = await resolveServer('redis');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-redis-'));
    const port = await findFreePort();
    const settings = [
      `bind ${HOST}`,
      `port ${port}`,
      `dir ${folder}`,
      // Written when the server ends, so that a restart keeps the data.
      'save 3600 1',
      `user ${MONITOR.username} ${MONITOR_RULES}`,
    ];
    await writeFile(join(folder, 'redis.conf'), `${settings.join('\n')}\n`);
    await writeFile(join(folder, 'password'), `${MONITOR.password}\n`);
    await giveToServer(folder);
    const server = new RedisServer(programs, folder, port);
    await server.#ready();
    return server;
  }

  /** URL of a database. */
  url(database = 0): string {
    return `redis://${HOST}:${this.port}/${database}`;
  }

  /** File with the password of the monitoring role. */
  get passwordFile(): string {
    return join(this.#folder, 'password');
  }

  /** Runs a command as the administrator. Returns what redis-cli prints. */
  async command(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(join(this.#programs, 'redis-cli'), ['-p', String(this.port), ...args]);
    return stdout.trim();
  }

  /** Lets the server answer nothing, as if its machine were unreachable. */
  pause(): void {
    this.#process.pause();
  }

  resume(): void {
    this.#process.resume();
  }

  /** Ends the server as an administrator would; its data is kept. */
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
    this.resume();
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #spawn(): ServerProcess {
    return new ServerProcess(join(this.#programs, 'redis-server'), [join(this.#folder, 'redis.conf')]);
  }

  async #ready(): Promise<void> {
    await pollUntil('Redis to accept connections', async () => {
      if (this.#process.hasEnded) {
        throw new Error(`Redis has ended:\n${this.#process.output}`);
      }
      return (await this.command('PING')) === 'PONG';
    });
  }
}
