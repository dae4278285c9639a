import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { measurementRows, requests, withExporter } from '../http/attacked-exporter.mjs';

export const title = 'clients send many requests at once and do not read the responses';

const WORKERS = 3000;

/** Requests per connection, connections, and the path. 1,200 requests for / are 42 kB. */
const ATTACKS = [
  { path: '/', times: 1200, connections: 1 },
  { path: '/health/workers?limit=1000', times: 450, connections: 1 },
  { path: '/metrics', times: 400, connections: 1 },
  { path: '/', times: 1200, connections: 200 },
  { path: '/health/workers?limit=1000', times: 450, connections: 200 },
  { path: '/metrics', times: 1200, connections: 200 },
  { path: '/-/healthy', times: 1200, connections: 200 },
];

export async function run() {
  const rows = [];
  for (const { path, times, connections } of ATTACKS) {
    rows.push(
      ...(await withExporter({ workers: WORKERS }, async (exporter) => {
        const measured = await exporter.measure(10, async () => {
          for (let i = 0; i < connections; i++) {
            exporter.connect(requests(path, times));
          }
        });
        return measurementRows(`${connections} × ${times} GET ${path}`, measured, {
          maxMs: 100,
          maxMib: 200,
        });
      })),
    );
  }
  rows.push(await unreadConnectionsClose());
  return rows;
}

function unreadConnectionsClose() {
  return withExporter({ workers: WORKERS }, async (exporter) => {
    for (let i = 0; i < 20; i++) {
      exporter.connect(requests('/metrics', 1200));
    }
    // Documented: 20 to 40 s without progress.
    let unread = 0;
    for (let waited = 0; unread < 20 && waited < 20; waited++) {
      await pause(1000);
      unread = countUnread(exporter.port);
    }
    const opened = unread;
    const startedAt = Date.now();
    while (unread > 0 && Date.now() - startedAt < 90_000) {
      await pause(1000);
      unread = countUnread(exporter.port);
    }
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    return {
      check: 'connections whose responses are not read are closed within 60 s',
      result: `${unread} of ${opened} open after ${seconds} s`,
      holds: opened === 20 && unread === 0 && seconds <= 60,
    };
  });
}

/** Established connections of the server at the port that have unsent bytes. */
function countUnread(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  // Columns: local address, remote address, state (01: established), tx_queue:rx_queue.
  return lines.filter((line) => {
    const [, local, , state, queues] = line.trim().split(/\s+/);
    return local?.endsWith(`:${hex}`) && state === '01' && !queues.startsWith('00000000:');
  }).length;
}
