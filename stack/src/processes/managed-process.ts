import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../services/service';
import { type ProcessIdentity, identifyProcess } from './process-identity';
import { readLogTail } from './log-tail';
import { poll } from './poll';
import { isSystemError } from './system-error';

/** How a process ended: "exit code 1", "SIGKILL". */
export type ExitReason = string;

const LOG_TAIL_LINES = 15;

/** A service's process: started by {@link startProcess}, in a process group of its own, with its output in its log file. */
export class ManagedProcess {
  readonly exited: Promise<ExitReason>;
  #exitReason: ExitReason | undefined;

  constructor(
    readonly service: Service,
    readonly identity: ProcessIdentity,
    readonly logFile: string,
    child: ChildProcess,
  ) {
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exitReason = signal ?? `exit code ${code ?? 'unknown'}`;
        resolve(this.#exitReason);
      });
    });
  }

  get pid(): number {
    return this.identity.pid;
  }

  get hasExited(): boolean {
    return this.#exitReason !== undefined;
  }

  /** What to tell a person when the service ended or never became ready: the end of its log. */
  describe(problem: string): string {
    const lines = readLogTail(this.logFile, LOG_TAIL_LINES).map((line) => `  ${line}`);
    const log =
      lines.length > 0 ? `The end of ${this.logFile}:\n${lines.join('\n')}` : `${this.logFile} is empty.`;
    return `The ${this.service.name} ${problem}. ${log}`;
  }

  /** Waits until the service answers; throws with the end of its log where it ends or the time is over. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    const { readyUrl } = this.service;
    let problem: string | undefined;
    const outcome = await poll(async () => {
      if (this.#exitReason !== undefined)
        return this.describe(`ended with ${this.#exitReason} while starting`);
      problem = readyUrl === undefined ? undefined : await checkReady(readyUrl);
      return problem === undefined ? 'ready' : undefined;
    }, timeoutMs);
    if (outcome === 'ready') return;
    throw new Error(
      outcome ??
        this.describe(`was not ready after ${timeoutMs / 1000} s (${readyUrl ?? ''}: ${problem ?? ''})`),
    );
  }

  /** SIGTERM, the service's grace, then SIGKILL for whatever is left of its process group. Ends only what we started. */
  async stop(): Promise<void> {
    if (!this.hasExited) {
      process.kill(this.pid, 'SIGTERM');
      await poll(() => this.#exitReason, this.service.graceSeconds * 1000, 25);
    }
    killGroup(this.pid);
    await this.exited;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function errorMessage(error: unknown): string {
  const { message, code } = isObject(error) ? error : {};
  // Of several addresses tried in vain, the message is empty and the code says it.
  if (typeof message === 'string' && message !== '') return message;
  return typeof code === 'string' ? code : String(error);
}

/** What keeps this URL from being ready, in words; undefined where it answers well. */
async function checkReady(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    // Most often nobody listens yet. Fetch says "fetch failed" alone; why is in the cause.
    return errorMessage(isObject(error) ? (error['cause'] ?? error) : error);
  }
}

/** Ends all of a process group at once; nothing to do where none of it is left. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) throw error;
  }
}

/** Whether any process of this group is left, be it one that has ended and that nobody has waited for yet. */
export function isGroupRunning(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Starts a service. Its log file is `<logs>/<name>.log`; an earlier run's is overwritten unless `append`. */
export function startProcess(
  service: Service,
  logs: string,
  environment: Readonly<Record<string, string>>,
  append: boolean,
): ManagedProcess {
  const logFile = join(logs, `${service.name}.log`);
  const log = openSync(logFile, append ? 'a' : 'w');
  try {
    // A process group of its own: Ctrl-C in the terminal reaches us alone, and we stop the services in order.
    const child = spawn(service.command, service.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...service.environment, ...environment },
    });
    if (child.pid === undefined) {
      // The event that comes with it says no more than this error.
      child.once('error', () => undefined);
      throw new Error(`Could not start the ${service.name}: ${service.command} cannot be run.`);
    }
    const identity = identifyProcess(child.pid) ?? { pid: child.pid, started: 'unknown' };
    return new ManagedProcess(service, identity, logFile, child);
  } finally {
    closeSync(log);
  }
}
