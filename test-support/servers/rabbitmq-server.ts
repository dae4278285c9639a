import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { findFreePort } from '../free-ports';
import { TestProcess } from '../test-process';
import { giveToServer } from './own-user';
import { RestartableServer } from './restartable-server';

const HOST = '127.0.0.1';
const ADMIN = { username: 'admin', password: 'admin-password' } as const;
/** The user of docs/sources/celery.md: it may declare and read queues of its own only. */
export const MONITOR = { username: 'heartline', password: 'monitor-password' } as const;
const DEFINITIONS = {
  users: [
    { name: ADMIN.username, password: ADMIN.password, tags: 'administrator' },
    { name: MONITOR.username, password: MONITOR.password, tags: 'management' },
  ],
  vhosts: [{ name: '/' }],
  permissions: [
    { user: ADMIN.username, vhost: '/', configure: '.*', write: '.*', read: '.*' },
    {
      user: MONITOR.username,
      vhost: '/',
      configure: '^heartline-',
      write: '^heartline-',
      read: '^(heartline-.*|celeryev)$',
    },
  ],
};
/** One thread is enough for a test, and does not wait busily. */
const ERLANG_OPTIONS = '-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none';

/** A queue as the management API describes it. */
export interface ManagedQueue {
  readonly name: string;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
}

/** A RabbitMQ of Debian on free ports of the loopback address, for the tests of a file. */
export class RabbitMqServer {
  readonly port: number;
  readonly managementUrl: string;
  /** File with the password of the monitoring user. */
  readonly passwordFile: string;
  readonly #server: RestartableServer;
  /** Where nodes of Erlang find each other, one of its own. It would outlive RabbitMQ otherwise. */
  readonly #epmd: TestProcess;

  private constructor(
    ports: { readonly amqp: number; readonly management: number },
    passwordFile: string,
    server: RestartableServer,
    epmd: TestProcess,
  ) {
    this.port = ports.amqp;
    this.managementUrl = managementUrl(ports.management);
    this.passwordFile = passwordFile;
    this.#server = server;
    this.#epmd = epmd;
  }

  static async start(): Promise<RabbitMqServer> {
    const programs = await resolveServer('rabbitmq');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-rabbitmq-'));
    const [amqp, management, distribution, epmdPort] = [
      await findFreePort(),
      await findFreePort(),
      await findFreePort(),
      await findFreePort(),
    ];
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, `${MONITOR.password}\n`);
    await writeConfiguration(folder, { amqp, management });
    const epmd = new TestProcess(join(programs, 'epmd'), ['-port', String(epmdPort), '-address', HOST]);
    const server = await RestartableServer.start({
      name: 'RabbitMQ',
      program: join(programs, 'rabbitmq-server'),
      args: [],
      environment: {
        PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
        HOME: folder,
        ERL_EPMD_PORT: String(epmdPort),
        ERL_EPMD_ADDRESS: HOST,
        // The script then becomes the server, so that a signal reaches it.
        RUNNING_UNDER_SYSTEMD: 'true',
        RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
        RABBITMQ_NODENAME: 'rabbit@localhost',
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
        RABBITMQ_MNESIA_BASE: join(folder, 'data'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: ERLANG_OPTIONS,
      },
      folder,
      stopSignal: 'SIGTERM',
      isReady: async () => (await queuesOf(managementUrl(management))) !== undefined,
    }).catch(async (error: unknown) => {
      await epmd.end('SIGKILL');
      throw error;
    });
    return new RabbitMqServer({ amqp, management }, passwordFile, server, epmd);
  }

  /** URL for the administrator, with its password. */
  get adminUrl(): string {
    return `amqp://${ADMIN.username}:${ADMIN.password}@${HOST}:${this.port}//`;
  }

  /** URL without credentials. */
  get url(): string {
    return `amqp://${HOST}:${this.port}/%2F`;
  }

  /** The queues as the management API describes them. */
  async queues(): Promise<readonly ManagedQueue[]> {
    const queues = await queuesOf(this.managementUrl);
    if (queues === undefined) {
      throw new Error('the management API does not answer');
    }
    return queues;
  }

  /** Lets the server answer nothing, as if its machine were unreachable. */
  pause(): void {
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
  }

  /** Ends the server as an administrator would; its durable data is kept. */
  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Starts the stopped server again, on the same ports with the same data. */
  startAgain(): Promise<void> {
    return this.#server.startAgain();
  }

  /** Stops the server with what it needs, and removes its data. */
  async close(): Promise<void> {
    await this.#server.close();
    await this.#epmd.end('SIGKILL');
  }
}

async function writeConfiguration(
  folder: string,
  { amqp, management }: { readonly amqp: number; readonly management: number },
): Promise<void> {
  const definitions = join(folder, 'definitions.json');
  const settings = [
    `listeners.tcp.1 = ${HOST}:${amqp}`,
    `management.tcp.ip = ${HOST}`,
    `management.tcp.port = ${management}`,
    `load_definitions = ${definitions}`,
  ];
  await mkdir(join(folder, 'data'));
  await mkdir(join(folder, 'log'));
  await writeFile(definitions, JSON.stringify(DEFINITIONS));
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`);
  await writeFile(join(folder, 'enabled_plugins'), '[rabbitmq_management].\n');
  for (const path of [folder, join(folder, 'data'), join(folder, 'log')]) {
    await giveToServer(path);
  }
}

function managementUrl(port: number): string {
  return `http://${HOST}:${port}`;
}

/** Undefined if the server does not answer. */
async function queuesOf(url: string): Promise<readonly ManagedQueue[] | undefined> {
  const credentials = Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString('base64');
  const response = await fetch(`${url}/api/queues`, { headers: { authorization: `Basic ${credentials}` } });
  return response.ok ? ((await response.json()) as readonly ManagedQueue[]) : undefined;
}
