import { join } from 'node:path';
import { resolveServer } from '../tools/server-packages.js';
import { killOrphanedProcesses, requireNotRunning } from './state/orphaned-processes';
import { createFolders, type StackPaths, stackPaths } from './options/paths';
import { type StackOptions } from './options/stack-options';
import { type PortName, requireFreePorts } from './options/ports';
import { type Service, type ServiceName } from './services/service';
import { configureServices } from './services/configure-services';
import { identifyProcess } from './processes/process-identity';
import { type ManagedProcess, startProcess } from './processes/managed-process';
import { removeState, writeState } from './state/state-file';
import { readStatus, type Status } from './status/read-status';
import { removeDataFolders, findDataFolders } from './state/data-folders';

const READY_TIMEOUT_MS = 3 * 60_000;

/** A running stack. {@link Stack.stop} stops its services; `failed` reports a service that exits on its own. */
export class Stack {
  /** Resolves with a message and the last log lines once a service has exited unexpectedly. */
  readonly failed: Promise<string>;
  readonly #running = new Map<ServiceName, ManagedProcess>();
  #reportFailure: (reason: string) => void = () => undefined;
  #stopping = false;

  readonly #services: readonly Service[];

  private constructor(
    readonly options: StackOptions,
    readonly paths: StackPaths,
    services: readonly Service[],
  ) {
    this.#services = services;

    this.failed = new Promise((resolve) => (this.#reportFailure = resolve));
  }

  /** Starts all services and waits until they are ready. Throws if one fails to start, after stopping the others. */
  static async start(options: StackOptions): Promise<Stack> {
    const paths = stackPaths(options.home);
    createFolders(paths);
    requireNotRunning(paths);
    await killOrphanedProcesses(paths);
    const listening: PortName[] = ['exporter', 'prometheus', 'alertmanager'];
    if (options.page) {
      listening.push('page');
    }
    if (options.queues !== undefined) {
      listening.push('redis');
    }
    await requireFreePorts(options.ports, listening);
    const programs =
      options.queues === undefined ? {} : { redis: join(await resolveServer('redis'), 'redis-server') };
    const stored = options.fresh === true ? findDataFolders(paths) : [];
    const stack = new Stack(options, paths, configureServices(options, paths, programs));
    // Removed only now, so that a start that fails above (for example because of unreadable secrets) keeps the data.
    removeDataFolders(stored);
    try {
      for (const service of stack.#services) {
        await stack.startService(service.name);
      }
    } catch (error) {
      await stack.stop();
      throw error;
    }
    stack.#writeState(true);
    return stack;
  }

  /** URLs for people to open, by service. */
  get urls(): Readonly<Partial<Record<ServiceName, string>>> {
    return Object.fromEntries(
      this.#services.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])),
    );
  }

  /** Messages about the services for people, one per line. */
  get notes(): readonly string[] {
    return this.#services.flatMap(({ notes }) => notes ?? []);
  }

  /** The process ID of a service. Throws if it is not running. */
  pidOf(name: ServiceName): number {
    return this.#runningProcess(name).pid;
  }

  status(): Promise<Status> {
    return readStatus(`http://127.0.0.1:${this.options.ports.prometheus}/`);
  }

  /** Starts one service and waits until it is ready. A service that was running before appends to its log. */
  async startService(name: ServiceName): Promise<void> {
    const service = this.#services.find((candidate) => candidate.name === name);
    if (service === undefined) {
      throw new Error(`This stack has no service ${name}.`);
    }
    const before = this.#running.get(name);
    if (before !== undefined && !before.hasExited) {
      throw new Error(`Service ${name} is already running.`);
    }
    const running = startProcess(service, this.paths.logs, this.options.environment, before !== undefined);
    this.#running.set(name, running);
    this.#writeState(false);
    await running.waitUntilReady(READY_TIMEOUT_MS);
    void running.exited.then((exitReason) => {
      // A service that was killed by killService, or started again since, has not failed.
      if (!this.#stopping && this.#running.get(name) === running) {
        this.#reportFailure(running.describe(`exited unexpectedly (${exitReason})`));
      }
    });
  }

  /** Ends one service with this signal, for tests of the other services. Does not count as a failure of the stack. */
  async killService(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
    const running = this.#runningProcess(name);
    this.#running.delete(name);
    process.kill(running.pid, signal);
    await running.exited;
  }

  /** Stops all services in reverse order and waits until they have exited. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const service of [...this.#services].reverse()) {
      await this.#running.get(service.name)?.stop();
    }
    removeState(this.paths);
  }

  #runningProcess(name: ServiceName): ManagedProcess {
    const running = this.#running.get(name);
    if (running === undefined) {
      throw new Error(`Service ${name} is not running.`);
    }
    return running;
  }

  #writeState(ready: boolean): void {
    const own = identifyProcess(process.pid);
    if (own === undefined) {
      throw new Error('The process of the stack is not in the process table.');
    }
    const services = [...this.#running].map(([name, { identity }]) => ({ name, process: identity }));
    writeState(this.paths, { stack: own, ready, services });
  }
}

/** Starts a stack; see {@link Stack.start}. */
export function startStack(options: StackOptions): Promise<Stack> {
  return Stack.start(options);
}
