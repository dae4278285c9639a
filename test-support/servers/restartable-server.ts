import { rm } from 'node:fs/promises';
import { signalWithChildren } from '../child-processes';
import { pollUntil } from '../poll-until';
import { TestProcess } from '../test-process';
import { withoutRoot } from './own-user';

export interface ServerOptions {
  /** Name for messages, such as `PostgreSQL`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder with everything that the server writes. It is removed at the end. */
  readonly folder: string;
  /** What ends the server as an administrator would. */
  readonly stopSignal: NodeJS.Signals;
  /** Whether the server answers. A rejection means that it does not yet. */
  readonly isReady: () => Promise<boolean>;
}

/** A server for the tests of a file, which can be stopped and started again with the same data. */
export class RestartableServer {
  readonly #options: ServerOptions;
  #process: TestProcess;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#process = startProcess(options);
  }

  /** Starts a server. Resolves when it answers. */
  static async start(options: ServerOptions): Promise<RestartableServer> {
    const server = new RestartableServer(options);
    try {
      await server.#ready();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Lets the server answer nothing, as if its machine were unreachable. */
  pause(): void {
    signalWithChildren(this.#process, 'SIGSTOP');
  }

  resume(): void {
    signalWithChildren(this.#process, 'SIGCONT');
  }

  /** Ends the server as a crash does. */
  async kill(): Promise<void> {
    await this.#process.end('SIGKILL');
  }

  /** Ends the server; its data is kept. */
  async stop(): Promise<void> {
    await this.#process.end(this.#options.stopSignal);
  }

  /** Starts the stopped server again, on the same port with the same data. */
  async startAgain(): Promise<void> {
    this.#process = startProcess(this.#options);
    await this.#ready();
  }

  /** Stops the server, also a paused one, and removes its data. */
  async close(): Promise<void> {
    await this.stop();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const { name, isReady } = this.#options;
    await pollUntil(`${name} to accept connections`, () => {
      if (this.#process.hasEnded) {
        throw new Error(`${name} has ended:\n${this.#process.output}`);
      }
      return isReady();
    });
  }
}

function startProcess({ program, args, environment = {} }: ServerOptions): TestProcess {
  const { command, args: all } = withoutRoot(program, args);
  return new TestProcess(command, all, { ...process.env, ...environment });
}
