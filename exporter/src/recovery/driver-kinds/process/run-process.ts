import { type ChildProcess, spawn } from 'node:child_process';
import { type Millis } from '../../../model/time';
import { OutputTail } from './output-tail';

export interface ProcessOptions {
  /** The whole environment of the process: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time for the process, from its start. */
  readonly timeoutMs: Millis;
  /** Time between SIGTERM and SIGKILL when its time is over. */
  readonly killAfterMs: Millis;
  /** How much of the end of the output is kept. */
  readonly maxOutputBytes: number;
  /** Ends the process like the time-out does. */
  readonly signal?: AbortSignal;
  /** Whether an abort for a reason ends the process only, and leaves its children alone. */
  readonly sparesChildren?: (reason: unknown) => boolean;
}

export interface ProcessResult {
  /** `exited` on its own; ended by the time-out or by the signal; or `not_started`, with the reason in `output`. */
  readonly ended: 'exited' | 'timed_out' | 'aborted' | 'not_started';
  /** Exit code; absent if a signal ended the process. */
  readonly exitCode?: number;
  /** Name of the signal that ended the process. */
  readonly exitSignal?: NodeJS.Signals;
  /** The end of stdout and stderr, interleaved as they were read. */
  readonly output: string;
  /** How many bytes of output before that were dropped. */
  readonly droppedBytes: number;
}

/** How long the output of a process that has ended may still arrive. */
const OUTPUT_GRACE_MS = 200;

/**
 * Runs a program without a shell, in the root directory, without standard input, in a process group of its own.
 *
 * A process that exits on its own leaves its children alone: a command may start the worker in the background. At the
 * time-out or abort, the whole group gets SIGTERM and after `killAfterMs` SIGKILL, so no child of a command that hangs
 * remains, unless it has left the group. An abort that spares the children ends the process alone. Never rejects.
 */
export function runProcess(
  [program, ...args]: readonly [string, ...string[]],
  {
    environment,
    timeoutMs,
    killAfterMs,
    maxOutputBytes,
    signal,
    sparesChildren = () => false,
  }: ProcessOptions,
): Promise<ProcessResult> {
  const output = new OutputTail(maxOutputBytes);
  const result = (ended: ProcessResult['ended'], code: number | null, exitSignal: NodeJS.Signals | null) => ({
    ended,
    ...(code !== null && { exitCode: code }),
    ...(exitSignal !== null && { exitSignal }),
    output: output.text(),
    droppedBytes: output.droppedBytes,
  });
  if (signal?.aborted === true) {
    return Promise.resolve(result('aborted', null, null));
  }
  const child = spawn(program, args, {
    cwd: '/',
    env: { ...environment },
    shell: false,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => output.append(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.append(chunk));
  return new Promise((resolve) => {
    let ended: ProcessResult['ended'] = 'exited';
    const timers: NodeJS.Timeout[] = [];
    const finish = (code: number | null, exitSignal: NodeJS.Signals | null) => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      resolve(result(ended, code, exitSignal));
    };
    const send = (name: NodeJS.Signals) => {
      if (ended === 'aborted' && sparesChildren(signal?.reason)) {
        child.kill(name);
      } else {
        signalGroup(child, name);
      }
    };
    const end = (reason: 'timed_out' | 'aborted') => {
      if (ended !== 'exited') {
        return;
      }
      ended = reason;
      send('SIGTERM');
      timers.push(
        setTimeout(() => send('SIGKILL'), killAfterMs),
        // SIGKILL has no effect on a process of another user, nor on one that waits for a device.
        setTimeout(() => finish(null, null), 2 * killAfterMs),
      );
    };
    const onAbort = () => end('aborted');
    timers.push(setTimeout(() => end('timed_out'), timeoutMs));
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      if (child.pid === undefined) {
        ended = 'not_started';
        output.append(Buffer.from(error.message));
        finish(null, null);
      }
    });
    child.once('exit', (code, exitSignal) => {
      timers.forEach(clearTimeout);
      if (ended !== 'exited') {
        // The children of the process may have ignored SIGTERM.
        send('SIGKILL');
      }
      // A child in the background keeps the pipes open, so `close` may never come.
      timers.push(setTimeout(() => finish(code, exitSignal), OUTPUT_GRACE_MS));
      child.once('close', () => finish(code, exitSignal));
    });
  });
}

/** The process leads its group, so the ID of the group is its process ID. */
function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, name);
  } catch {
    // ESRCH: all processes of the group have ended. EPERM: they run as another user, and the time-out reports them.
  }
}
