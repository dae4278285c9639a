import { workerData } from 'node:worker_threads';
import { httpTransport, reportsUrl } from '../transport/http-transport';
import { interpretResponse } from '../transport/interpret-response';
import { type StopSyncData } from './stop-sync';

// The thread that sends the stop report while the main thread waits for it, see stop-sync.ts.
const { url, token, bodies, timeoutMs, done } = workerData as StopSyncData;
const flag = new Int32Array(done);

function finish(status: number): void {
  Atomics.store(flag, 0, status);
  Atomics.notify(flag, 0);
}

async function sendStopReport(): Promise<number> {
  const transport = httpTransport(reportsUrl(new URL(url)), token);
  for (const body of bodies) {
    const response = await transport.send(body, { timeoutMs, keepsAlive: true });
    const result = interpretResponse(response, Date.now());
    if (result.kind !== 'rejected' || !result.content) {
      return response.status;
    }
  }
  return -1;
}

// An error cannot be reported, because the process is ending. Without a stop report the end counts as a crash.
sendStopReport().then(finish, () => finish(-1));
