import { killOrphanedProcesses, requireNotRunning } from './state/orphaned-processes';
import { createFolders, type StackPaths, stackPaths } from './options/paths';
import type { StackOptions } from './options/stack-options';
import { type PortName, requireFreePorts } from './options/ports';
import { type Service, type ServiceName } from './services/service';
import { configureServices } from './services/services';
import { identifyProcess } from './processes/process-identity';
import { type ManagedProcess, startProcess } from './processes/managed-process';
import { removeState, writeState } from './state/state-file';
import { readStatus } from './status/read-status';
import type { Status } from './status/status';
import { removeDataFolders, findDataFolders } from './state/data-folders';

const READY_TIMEOUT_MS = 60_000;

/** A running stack. Its services are ended by {@link Stack.stop}; a service that ends by itself is told by `failed`. */
export class Stack {
  /** A sentence with the service's last log lines, once a service has ended that nobody told to. */
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

  /** Starts every service and waits until each is ready. Throws, with nothing left running, where one does not come up. */
  static async start(options: StackOptions): Promise<Stack> {
    const paths = stackPaths(options.home);
    createFolders(paths);
    requireNotRunning(paths);
    await killOrphanedProcesses(paths);
    const listening: PortName[] = ['exporter', 'prometheus', 'alertmanager'];
    await requireFreePorts(options.ports, options.page ? [...listening, 'page'] : listening);
    const stored = options.fresh === true ? findDataFolders(paths) : [];
    const stack = new Stack(options, paths, configureServices(options, paths));
    // Nothing is removed for a start that is refused, as for secrets that cannot be read.
    removeDataFolders(stored);
    try {
      for (const service of stack.#services) await stack.startService(service.name);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    stack.#writeState(true);
    return stack;
  }

  /** What to open, by service. */
  get urls(): Readonly<Partial<Record<ServiceName, string>>> {
    return Object.fromEntries(
      this.#services.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])),
    );
  }

  /** What people should know about the services, a line each. */
  get notes(): readonly string[] {
    return this.#services.flatMap(({ notes }) => notes ?? []);
  }

  /** The process ID of a service; throws where it does not run. */
  pidOf(name: ServiceName): number {
    return this.#runningProcess(name).pid;
  }

  status(): Promise<Status> {
    return readStatus(`http://127.0.0.1:${this.options.ports.prometheus}/`);
  }

  /** Starts one service (again) and waits until it is ready. Its log goes on where an earlier run's ended. */
  async startService(name: ServiceName): Promise<void> {
    const service = this.#services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new Error(`This stack has no ${name}.`);
    const before = this.#running.get(name);
    if (before !== undefined && !before.hasExited) throw new Error(`The ${name} runs already.`);
    const running = startProcess(service, this.paths.logs, this.options.environment, before !== undefined);
    this.#running.set(name, running);
    this.#writeState(false);
    await running.waitUntilReady(READY_TIMEOUT_MS);
    void running.exited.then((ending) => {
      // One that was killed on purpose, or has been started again since, is no failure.
      if (!this.#stopping && this.#running.get(name) === running)
        this.#reportFailure(running.describe(`ended with ${ending}`));
    });
  }

  /** Ends one service with this signal, as a test of the others does; it counts as no failure of the stack. */
  async killService(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
    const running = this.#runningProcess(name);
    this.#running.delete(name);
    process.kill(running.pid, signal);
    await running.exited;
  }

  /** Ends every service, the last started first, and waits until none of them is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const service of [...this.#services].reverse()) await this.#running.get(service.name)?.stop();
    removeState(this.paths);
  }

  #runningProcess(name: ServiceName): ManagedProcess {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`The ${name} does not run.`);
    return running;
  }

  #writeState(ready: boolean): void {
    const own = identifyProcess(process.pid);
    if (own === undefined) throw new Error('This process cannot be found in the process table.');
    const services = [...this.#running].map(([name, { identity }]) => ({ name, process: identity }));
    writeState(this.paths, { stack: own, ready, services });
  }
}

/** Starts a stack; see {@link Stack.start}. */
export function startStack(options: StackOptions): Promise<Stack> {
  return Stack.start(options);
}
