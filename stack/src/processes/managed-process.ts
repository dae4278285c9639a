import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from '../services/service';
import { type ProcessIdentity, identify } from './process-identity';
import { logTail } from './log-tail';
import { poll } from './poll';
import { isSystemError } from './system-error';

/** How a process ended: "exit code 1", "SIGKILL". */
export type Ending = string;

const REPORTED_LINES = 15;

/** A part's process: started by {@link startPart}, in a process group of its own, with its output in its log file. */
export class RunningPart {
  readonly ended: Promise<Ending>;
  #ending: Ending | undefined;

  constructor(
    readonly part: Part,
    readonly identity: ProcessIdentity,
    readonly logFile: string,
    child: ChildProcess,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#ending = signal ?? `exit code ${code ?? 'unknown'}`;
        resolve(this.#ending);
      });
    });
  }

  get pid(): number {
    return this.identity.pid;
  }

  get hasEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** What to tell a person when the part ended or never became ready: the end of its log. */
  describe(trouble: string): string {
    const lines = logTail(this.logFile, REPORTED_LINES).map((line) => `  ${line}`);
    const log =
      lines.length > 0 ? `The end of ${this.logFile}:\n${lines.join('\n')}` : `${this.logFile} is empty.`;
    return `The ${this.part.name} ${trouble}. ${log}`;
  }

  /** Waits until the part answers; throws with the end of its log where it ends or the time is over. */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    const { readyUrl } = this.part;
    let trouble: string | undefined;
    const verdict = await poll(async () => {
      if (this.#ending !== undefined) return this.describe(`ended with ${this.#ending} while starting`);
      trouble = readyUrl === undefined ? undefined : await troubleAt(readyUrl);
      return trouble === undefined ? 'ready' : undefined;
    }, timeoutMs);
    if (verdict === 'ready') return;
    throw new Error(
      verdict ??
        this.describe(`was not ready after ${timeoutMs / 1000} s (${readyUrl ?? ''}: ${trouble ?? ''})`),
    );
  }

  /** SIGTERM, the part's grace, then SIGKILL for whatever is left of its process group. Ends only what we started. */
  async stop(): Promise<void> {
    if (!this.hasEnded) {
      process.kill(this.pid, 'SIGTERM');
      await poll(() => this.#ending, this.part.graceSeconds * 1000, 25);
    }
    killGroup(this.pid);
    await this.ended;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function messageOf(error: unknown): string {
  const { message, code } = isObject(error) ? error : {};
  // Of several addresses tried in vain, the message is empty and the code says it.
  if (typeof message === 'string' && message !== '') return message;
  return typeof code === 'string' ? code : String(error);
}

/** What keeps this URL from being ready, in words; undefined where it answers well. */
async function troubleAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    // Most often nobody listens yet. Fetch says "fetch failed" alone; why is in the cause.
    return messageOf(isObject(error) ? (error['cause'] ?? error) : error);
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
export function groupRuns(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Starts a part. Its log file is `<logs>/<name>.log`; an earlier run's is overwritten unless `append`. */
export function startPart(
  part: Part,
  logs: string,
  extra: Readonly<Record<string, string>>,
  append: boolean,
): RunningPart {
  const logFile = join(logs, `${part.name}.log`);
  const log = openSync(logFile, append ? 'a' : 'w');
  try {
    // A process group of its own: Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
    const child = spawn(part.command, part.args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...part.environment, ...extra },
    });
    if (child.pid === undefined) {
      // The event that comes with it says no more than this error.
      child.once('error', () => undefined);
      throw new Error(`Could not start the ${part.name}: ${part.command} cannot be run.`);
    }
    const identity = identify(child.pid) ?? { pid: child.pid, started: 'unknown' };
    return new RunningPart(part, identity, logFile, child);
  } finally {
    closeSync(log);
  }
}
