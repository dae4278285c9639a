import { endLeftovers, requireNoStack } from './state/orphaned-processes';
import { makeFolders, type Layout, layoutOf } from './options/paths';
import type { StackOptions } from './options/stack-options';
import { type PortName, requireFreePorts } from './options/ports';
import { type Part, type PartName } from './services/service';
import { partsOf } from './services/services';
import { identify } from './processes/process-identity';
import { type RunningPart, startPart } from './processes/managed-process';
import { removeRecord, writeRecord } from './state/state-file';
import { readStatus } from './status/read-status';
import type { Status } from './status/status';
import { removeStored, storedFolders } from './state/data-folders';

const READY_TIMEOUT_MS = 60_000;

/** A running stack. Its parts are ended by {@link Stack.stop}; a part that ends by itself is told by `failed`. */
export class Stack {
  /** A sentence with the part's last log lines, once a part has ended that nobody told to. */
  readonly failed: Promise<string>;
  readonly #running = new Map<PartName, RunningPart>();
  #fail: (reason: string) => void = () => undefined;
  #stopping = false;

  readonly #parts: readonly Part[];

  private constructor(
    readonly options: StackOptions,
    readonly layout: Layout,
    parts: readonly Part[],
  ) {
    this.#parts = parts;

    this.failed = new Promise((resolve) => (this.#fail = resolve));
  }

  /** Starts every part and waits until each is ready. Throws, with nothing left running, where one does not come up. */
  static async start(options: StackOptions): Promise<Stack> {
    const layout = layoutOf(options.home);
    makeFolders(layout);
    requireNoStack(layout);
    await endLeftovers(layout);
    const listening: PortName[] = ['exporter', 'prometheus', 'alertmanager'];
    await requireFreePorts(options.ports, options.page ? [...listening, 'page'] : listening);
    const stored = options.fresh === true ? storedFolders(layout) : [];
    const stack = new Stack(options, layout, partsOf(options, layout));
    // Nothing is removed for a start that is refused, as for secrets that cannot be read.
    removeStored(stored);
    try {
      for (const part of stack.#parts) await stack.startPart(part.name);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    stack.#record(true);
    return stack;
  }

  /** What to open, by part. */
  get urls(): Readonly<Partial<Record<PartName, string>>> {
    return Object.fromEntries(
      this.#parts.flatMap(({ name, url }) => (url === undefined ? [] : [[name, url]])),
    );
  }

  /** What people should know about the parts, a line each. */
  get notes(): readonly string[] {
    return this.#parts.flatMap(({ notes }) => notes ?? []);
  }

  /** The process ID of a part; throws where it does not run. */
  pidOf(name: PartName): number {
    return this.#runningPart(name).pid;
  }

  status(): Promise<Status> {
    return readStatus(`http://127.0.0.1:${this.options.ports.prometheus}/`);
  }

  /** Starts one part (again) and waits until it is ready. Its log goes on where an earlier run's ended. */
  async startPart(name: PartName): Promise<void> {
    const part = this.#parts.find((candidate) => candidate.name === name);
    if (part === undefined) throw new Error(`This stack has no ${name}.`);
    const before = this.#running.get(name);
    if (before !== undefined && !before.hasEnded) throw new Error(`The ${name} runs already.`);
    const running = startPart(part, this.layout.logs, this.options.environment, before !== undefined);
    this.#running.set(name, running);
    this.#record(false);
    await running.waitUntilReady(READY_TIMEOUT_MS);
    void running.ended.then((ending) => {
      // One that was killed on purpose, or has been started again since, is no failure.
      if (!this.#stopping && this.#running.get(name) === running)
        this.#fail(running.describe(`ended with ${ending}`));
    });
  }

  /** Ends one part with this signal, as a test of the others does; it counts as no failure of the stack. */
  async killPart(name: PartName, signal: NodeJS.Signals): Promise<void> {
    const running = this.#runningPart(name);
    this.#running.delete(name);
    process.kill(running.pid, signal);
    await running.ended;
  }

  /** Ends every part, the last started first, and waits until none of them is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const part of [...this.#parts].reverse()) await this.#running.get(part.name)?.stop();
    removeRecord(this.layout);
  }

  #runningPart(name: PartName): RunningPart {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`The ${name} does not run.`);
    return running;
  }

  #record(ready: boolean): void {
    const own = identify(process.pid);
    if (own === undefined) throw new Error('This process cannot be found in the process table.');
    const parts = [...this.#running].map(([name, { identity }]) => ({ name, process: identity }));
    writeRecord(this.layout, { stack: own, ready, parts });
  }
}

/** Starts a stack; see {@link Stack.start}. */
export function startStack(options: StackOptions): Promise<Stack> {
  return Stack.start(options);
}
