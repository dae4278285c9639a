import { readFileSync } from 'node:fs';
import { type TestProcess } from './test-process';

/** Kills a process, and the children that would outlive it. Linux only. */
export async function killWithChildren(worker: TestProcess): Promise<void> {
  const children = childrenOf(worker.pid);
  await worker.end('SIGKILL');
  signalAll(children, 'SIGKILL');
}

/** Sends a signal to a process and to its children. Linux only. */
export function signalWithChildren(parent: TestProcess, signal: NodeJS.Signals): void {
  const children = childrenOf(parent.pid);
  parent.signal(signal);
  signalAll(children, signal);
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
  }
}
