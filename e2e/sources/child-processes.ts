import { readFileSync } from 'node:fs';
import { type TestProcess } from '../../test-support/test-process';

/** Kills a process, and the children that would outlive it. Linux only. */
export async function killWithChildren(worker: TestProcess): Promise<void> {
  const children = childrenOf(worker.pid);
  await worker.end('SIGKILL');
  for (const pid of children) {
    endChild(pid);
  }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function endChild(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
