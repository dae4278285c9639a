import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { resolveServer } from '../../stack/tools/server-packages.js';
import { pollUntil } from '../poll-until';
import { TestProcess } from '../test-process';

const run = promisify(execFile);
const IMAGE = 'heartline-test:1';
/** CAP_SYS_ADMIN and CAP_NET_ADMIN, as bits of CapEff. */
const NEEDED_CAPABILITIES = [21n, 12n];

/** Why a Docker engine cannot run here; undefined if it can. It needs root, so it runs in CI and in containers of developers. */
export function dockerProblem(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'a Docker engine needs Linux and root';
  }
  if (!existsSync('/etc/debian_version')) {
    return 'the packages of the Docker engine are those of Debian';
  }
  const effective = BigInt(
    `0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`,
  );
  if (NEEDED_CAPABILITIES.some((bit) => (effective & (1n << bit)) === 0n)) {
    return 'this container has neither CAP_SYS_ADMIN nor CAP_NET_ADMIN';
  }
  return undefined;
}

export interface ContainerOptions {
  /** A shell script, the main process of the container. */
  readonly script: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly restartPolicy?: 'no' | 'always' | 'on-failure';
  /** No network by default; `host` is that of this machine. */
  readonly network?: 'none' | 'host';
}

/**
 * A real Docker engine (Debian's docker.io) with data of its own, for the tests of a file. It has no network, so it changes
 * neither interfaces nor firewall rules of the machine, and runs beside another engine.
 */
export class TestDockerEngine {
  readonly socketPath: string;
  readonly #folder: string;
  readonly #process: TestProcess;

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.socketPath = join(folder, 'docker.sock');
    const args = [
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), '--host', `unix://${this.socketPath}`],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'],
      ...['--containerd-namespace', `heartline-${process.pid}`],
      ...['--containerd-plugins-namespace', `heartline-plugins-${process.pid}`],
    ];
    const path = [programs, process.env['PATH'] ?? ''].join(delimiter);
    this.#process = new TestProcess(join(programs, 'dockerd'), args, { ...process.env, PATH: path });
  }

  static async start(): Promise<TestDockerEngine> {
    const programs = await resolveServer('docker');
    const folder = await mkdtemp(join(tmpdir(), 'heartline-docker-'));
    const engine = new TestDockerEngine(folder, programs);
    try {
      await pollUntil('the Docker engine to answer', async () => {
        if (engine.#process.hasEnded) {
          throw new Error(`dockerd has ended:\n${engine.#process.output}`);
        }
        return (await engine.api('GET', '/_ping')) === 'OK';
      });
      await engine.#importImage(join(programs, '..', 'debian'));
    } catch (error) {
      await engine.close();
      throw error;
    }
    return engine;
  }

  /** Creates and starts a container. Returns its ID. */
  async run(options: ContainerOptions): Promise<string> {
    const id = await this.create(options);
    await this.api('POST', `/containers/${id}/start`);
    return id;
  }

  /** Creates a container without starting it. */
  async create({
    script,
    labels = {},
    restartPolicy = 'no',
    network = 'none',
  }: ContainerOptions): Promise<string> {
    const body = {
      Image: IMAGE,
      Cmd: ['/bin/sh', '-c', script],
      Labels: labels,
      HostConfig: { NetworkMode: network, RestartPolicy: { Name: restartPolicy } },
    };
    const { Id } = JSON.parse(await this.api('POST', '/containers/create', JSON.stringify(body))) as {
      Id: string;
    };
    return Id;
  }

  /** `State` of a container, as the engine reports it. */
  async state(id: string): Promise<Record<string, unknown>> {
    const { State } = JSON.parse(await this.api('GET', `/containers/${id}/json`)) as {
      State: Record<string, unknown>;
    };
    return State;
  }

  /** What the container has printed, between the frame headers of the engine. */
  logs(id: string): Promise<string> {
    return this.api('GET', `/containers/${id}/logs?stdout=1&stderr=1`);
  }

  /** Removes all containers. */
  async removeContainers(): Promise<void> {
    const list = JSON.parse(await this.api('GET', '/containers/json?all=1')) as { Id: string }[];
    await Promise.all(list.map(({ Id }) => this.api('DELETE', `/containers/${Id}?force=1`)));
  }

  /** Sends a request to the engine and returns the body of the response. */
  async api(method: string, path: string, body?: string | Buffer): Promise<string> {
    const headers = { 'content-type': typeof body === 'string' ? 'application/json' : 'application/x-tar' };
    return new Promise((resolve, reject) => {
      const sent = request(
        { socketPath: this.socketPath, method, path, ...(body !== undefined && { headers }) },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('error', reject).on('end', () => {
            const { statusCode = 0 } = response;
            if (statusCode < 400) {
              resolve(text);
            } else {
              reject(new Error(`${method} ${path}: ${statusCode} ${text}`));
            }
          });
        },
      );
      sent.on('error', reject).end(body);
    });
  }

  /** Removes the containers, ends the engine by its process ID, and removes its data. */
  async close(): Promise<void> {
    if (!this.#process.hasEnded) {
      await this.removeContainers().catch(() => undefined);
      await this.#process.end('SIGTERM');
    }
    // The engine mounts the network of the machine for containers that use it, and leaves that.
    const network = join(this.#folder, 'exec', 'netns', 'default');
    if (existsSync(network)) {
      await run('umount', [network]).catch(() => undefined);
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** An image with a shell and nothing else: no registry is needed. */
  async #importImage(packages: string): Promise<void> {
    const busybox = ['usr/bin/busybox', 'bin/busybox'].map((path) => join(packages, path)).find(existsSync);
    if (busybox === undefined) {
      throw new Error(`No busybox in ${packages}.`);
    }
    const root = join(this.#folder, 'image');
    await mkdir(join(root, 'bin'), { recursive: true });
    await cp(busybox, join(root, 'bin', 'busybox'), { dereference: true });
    const { stdout } = await run(busybox, ['--list']);
    await Promise.all(
      stdout
        .split('\n')
        .flatMap((applet) =>
          applet === '' || applet === 'busybox' ? [] : [symlink('busybox', join(root, 'bin', applet))],
        ),
    );
    const archive = join(this.#folder, 'image.tar');
    await run('tar', ['-C', root, '-cf', archive, '.']);
    const [repository, tag] = IMAGE.split(':');
    await this.api('POST', `/images/create?fromSrc=-&repo=${repository}&tag=${tag}`, await readFile(archive));
  }
}
