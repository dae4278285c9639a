import { workerData } from 'node:worker_threads';

import { httpTransport, reportsUrl } from '../transport/http-transport';
import { judge } from '../transport/interpret-response';
import { type GoodbyeData } from './stop-sync';

// Runs as a thread of its own while the main one waits, see goodbye.ts.
const { url, token, bodies, timeoutMs, done } = workerData as GoodbyeData;
const flag = new Int32Array(done);

function finish(status: number): void {
  Atomics.store(flag, 0, status);
  Atomics.notify(flag, 0);
}

async function say(): Promise<number> {
  const transport = httpTransport(reportsUrl(new URL(url)), token);
  for (const body of bodies) {
    const answer = await transport.send(body, { timeoutMs, keepsAlive: true });
    const verdict = judge(answer, Date.now());
    if (verdict.kind !== 'rejected' || !verdict.content) return answer.status;
  }
  return -1;
}

// Nobody is left to tell of a failure: the process is ending, and the missing goodbye will show as a crash.
say().then(finish, () => finish(-1));
