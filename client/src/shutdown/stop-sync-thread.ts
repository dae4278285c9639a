import { workerData } from 'node:worker_threads';
import { encodeBatch, splitBatches, splitResponse } from '../transport/batch-encoding';
import { httpTransport, reportsUrl, type Transport } from '../transport/http-transport';
import { interpretResponse } from '../transport/interpret-response';
import { type StopSyncData, type StopSyncReport } from './stop-sync';

// The thread that sends the stop reports while the main thread waits for it, see stop-sync.ts.
const { reports, timeoutMs, done } = workerData as StopSyncData;
const flag = new Int32Array(done);

const MAX_REPORTS = 100;
const MAX_CONNECTIONS = 4;

interface Item {
  readonly workerId: string;
  readonly body: string;
  /** Sent if the body is rejected. */
  readonly fallbacks: readonly string[];
}

function finish(status: number): void {
  Atomics.store(flag, 0, status);
  Atomics.notify(flag, 0);
}

/** @returns the status of the last response, −1 if a report was not accepted */
async function sendBatch(transport: Transport, batch: readonly Item[]): Promise<number> {
  const response = await transport.send(encodeBatch(batch), { timeoutMs, keepsAlive: true });
  const responseFor = batch.length > 1 ? splitResponse(response) : () => response;
  const rejected = batch.filter((item, index) => {
    const result = interpretResponse(responseFor(index, item.workerId), Date.now());
    return result.kind === 'rejected' && result.content;
  });
  if (rejected.length === 0) {
    return response.status;
  }
  const retried = rejected.flatMap((item) => toItem(item.workerId, item.fallbacks));
  const status = await sendAll(transport, retried);
  return retried.length < rejected.length ? -1 : status;
}

async function sendAll(transport: Transport, items: readonly Item[]): Promise<number> {
  const batches = splitBatches(items, MAX_REPORTS);
  const statuses = await Promise.all(batches.map((batch) => sendBatch(transport, batch)));
  return statuses.includes(-1) ? -1 : (statuses.at(-1) ?? -1);
}

function toItem(workerId: string, [body, ...fallbacks]: readonly string[]): Item[] {
  return body === undefined ? [] : [{ workerId, body, fallbacks }];
}

/** Groups the reports by exporter and token. */
function groupByTarget(): StopSyncReport[][] {
  const groups = new Map<string, StopSyncReport[]>();
  for (const report of reports) {
    const key = JSON.stringify([report.url, report.token]);
    const group = groups.get(key) ?? [];
    group.push(report);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function sendStopReports(): Promise<number> {
  const statuses = await Promise.all(
    groupByTarget().map((group) => {
      const [first] = group;
      const url = reportsUrl(new URL(first?.url ?? ''));
      const transport = httpTransport(url, first?.token, MAX_CONNECTIONS);
      return sendAll(
        transport,
        group.flatMap(({ workerId, bodies }) => toItem(workerId, bodies)),
      );
    }),
  );
  return statuses.includes(-1) ? -1 : (statuses.at(-1) ?? -1);
}

// An error cannot be reported, because the process is ending. Without a stop report the end counts as a crash.
sendStopReports().then(finish, () => finish(-1));
