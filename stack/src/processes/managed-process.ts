import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../services/service';
import { type ProcessIdentity, identifyProcess } from './process-identity';
import { readLogTail } from './log-tail';
import { poll } from './poll';
import { isSystemError } from './system-error';

/** How a process exited: "exit code 1", "SIGKILL". */
export type ExitReason = string;

const LOG_TAIL_LINES = 15;

/**
 * The process of a service, started by {@link startProcess}. It runs in a process group of its own and writes to its own
 * log file.
 */
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

  /** Describes a problem of the service for people, with the end of its log. */
  describe(problem: string): string {
    const lines = readLogTail(this.logFile, LOG_TAIL_LINES).map((line) => `  ${line}`);
    const log =
      lines.length > 0 ? `Last lines of ${this.logFile}:\n${lines.join('\n')}` : `${this.logFile} is empty.`;
    return `Service ${this.service.name} ${problem}. ${log}`;
  }

  /** Waits until the service is ready. Throws an Error with the end of its log if it exits or the timeout is reached. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    const { readyUrl } = this.service;
    let problem: string | undefined;
    const outcome = await poll(async () => {
      if (this.#exitReason !== undefined) {
        return this.describe(`exited during its start (${this.#exitReason})`);
      }
      problem = readyUrl === undefined ? undefined : await checkReady(readyUrl);
      return problem === undefined ? 'ready' : undefined;
    }, timeoutMs);
    if (outcome === 'ready') {
      return;
    }
    throw new Error(
      outcome ??
        this.describe(`was not ready after ${timeoutMs / 1000} s (${readyUrl ?? ''}: ${problem ?? ''})`),
    );
  }

  /** Sends SIGTERM, waits for the grace period, then sends SIGKILL to what is left of the process group. */
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
  // If several addresses were tried, the message is empty and the code has the reason.
  if (typeof message === 'string' && message !== '') {
    return message;
  }
  return typeof code === 'string' ? code : String(error);
}

/** Requests the URL. Returns why it is not ready, or undefined if it responds with a 2xx status. */
async function checkReady(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    // The message of fetch is always "fetch failed"; the reason is in the cause.
    return errorMessage(isObject(error) ? (error['cause'] ?? error) : error);
  }
}

/** Sends SIGKILL to a process group. Does nothing if the group has no process left. */
export function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) {
      throw error;
    }
  }
}

/** Whether the process group has a process left. A zombie counts until it is reaped. */
export function isGroupRunning(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) {
      return false;
    }
    throw error;
  }
}

/** Starts a service. Its log file is `<logs>/<name>.log`; it is overwritten unless `append` is set. */
export function startProcess(
  service: Service,
  logs: string,
  environment: Readonly<Record<string, string>>,
  append: boolean,
): ManagedProcess {
  const logFile = join(logs, `${service.name}.log`);
  const log = openSync(logFile, append ? 'a' : 'w');
  try {
    // In its own process group, so that Ctrl-C reaches only the stack, which stops the services in order.
    const child = spawn(service.command, service.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...service.environment, ...environment },
    });
    if (child.pid === undefined) {
      // The event has no more information than the error below.
      child.once('error', () => undefined);
      throw new Error(`Could not start ${service.name}: ${service.command} is missing or not executable.`);
    }
    const identity = identifyProcess(child.pid) ?? { pid: child.pid, started: 'unknown' };
    return new ManagedProcess(service, identity, logFile, child);
  } finally {
    closeSync(log);
  }
}
