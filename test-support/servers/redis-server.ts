import { execFile } from 'node:child_process';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { type ServerCertificate } from './postgres-server';
import { giveToServer } from './own-user';
import { RestartableServer } from './restartable-server';

const run = promisify(execFile);
const HOST = '127.0.0.1';
/** The roles of docs/sources: it can read, and change nothing. */
export const MONITOR = { username: 'heartline', password: 'monitor-password' } as const;
const MONITOR_RULES =
  'on >monitor-password ~* &* -@all +@read -@dangerous +ping +hello +select +psubscribe +client|setname +client|list +info +cluster|slots';

/** Written when the server ends, so that a restart keeps the data. */
const DATA = 'save 3600 1';

export interface RedisServerOptions {
  /** More lines of its configuration. */
  readonly settings?: readonly string[];
  /** What kind of server; a sentinel watches others. */
  readonly program?: 'redis-server' | 'redis-sentinel';
  /** Clients have to encrypt their connections. */
  readonly tls?: ServerCertificate;
}

/** A Redis of Debian on a free port of the loopback address, for the tests of a file. */
export class RedisServer {
  readonly port: number;
  /** File with the password of the monitoring role. */
  readonly passwordFile: string;
  readonly #programs: string;
  /** How redis-cli connects. */
  readonly #access: readonly string[];
  readonly #server: RestartableServer;

  private constructor(
    port: number,
    passwordFile: string,
    programs: string,
    access: readonly string[],
    server: RestartableServer,
  ) {
    this.port = port;
    this.passwordFile = passwordFile;
    this.#programs = programs;
    this.#access = access;
    this.#server = server;
  }

  static async start({
    settings = [],
    program = 'redis-server',
    tls,
  }: RedisServerOptions = {}): Promise<RedisServer> {
    const programs = await resolveServer('redis');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-redis-'));
    const [configFile, passwordFile] = [join(folder, 'redis.conf'), join(folder, 'password')];
    const port = await findFreePort();
    const lines = [
      `bind ${HOST}`,
      `dir ${folder}`,
      // A sentinel has neither data nor the commands of the role.
      ...(program === 'redis-server' ? [DATA, `user ${MONITOR.username} ${MONITOR_RULES}`] : []),
      ...(tls === undefined ? [`port ${port}`] : await tlsSettings(folder, port, tls)),
      ...settings,
    ];
    await writeFile(configFile, `${lines.join('\n')}\n`);
    // A sentinel writes into it.
    await chmod(configFile, 0o666);
    await writeFile(passwordFile, `${MONITOR.password}\n`);
    await giveToServer(folder);
    const access = ['-p', String(port), ...(tls === undefined ? [] : ['--tls', '--insecure'])];
    const server = await RestartableServer.start({
      name: 'Redis',
      program: join(programs, 'redis-server'),
      args: [configFile, ...(program === 'redis-sentinel' ? ['--sentinel'] : [])],
      folder,
      stopSignal: 'SIGTERM',
      isReady: async () => (await runCommand(programs, access, ['PING'])) === 'PONG',
    });
    return new RedisServer(port, passwordFile, programs, access, server);
  }

  /** URL of a database. */
  url(database = 0): string {
    return `redis://${HOST}:${this.port}/${database}`;
  }

  /** Runs a command as the administrator. Returns what redis-cli prints. */
  command(...args: readonly string[]): Promise<string> {
    return runCommand(this.#programs, this.#access, args);
  }

  /** Lets the server answer nothing, as if its machine were unreachable. */
  pause(): void {
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
  }

  /** Kills the server, as a crash does. */
  kill(): Promise<void> {
    return this.#server.kill();
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

async function runCommand(
  programs: string,
  access: readonly string[],
  args: readonly string[],
): Promise<string> {
  const { stdout } = await run(join(programs, 'redis-cli'), [...access, ...args]);
  return stdout.trim();
}

async function tlsSettings(
  folder: string,
  port: number,
  { cert, key }: ServerCertificate,
): Promise<readonly string[]> {
  const [certFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  return [
    'port 0',
    `tls-port ${port}`,
    `tls-cert-file ${certFile}`,
    `tls-key-file ${keyFile}`,
    `tls-ca-cert-file ${certFile}`,
    'tls-auth-clients no',
  ];
}
