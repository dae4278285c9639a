import { performance } from 'node:perf_hooks';
import { measurementRows, pause, requests, withExporter } from '../http/attacked-exporter.mjs';

export const title =
  'clients do not complete their requests, or do not read the responses, also while the exporter ends';

const HEAD = 'POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';

/** What each kind of client sends. After that it sends nothing, and it reads nothing. */
const CLIENTS = {
  '1,000 silent connections': { count: 1000, text: '' },
  '1,000 headers that never end': { count: 1000, text: 'GET / HTTP/1.1\r\nHost: a\r\nX: ' },
  '500 bodies that never end': { count: 500, text: `${HEAD}Content-Length: 4000000\r\n\r\n[` },
  '500 chunked bodies that never end': {
    count: 500,
    text: `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n`,
  },
  '500 requests that expect 100-continue': {
    count: 500,
    text: `${HEAD}Content-Length: 4000000\r\nExpect: 100-continue\r\n\r\n`,
  },
  '500 upgrades': {
    count: 500,
    text: requests('/health/events', 1, 'Connection: Upgrade\r\nUpgrade: websocket\r\n'),
  },
  '200 event streams that are not read': { count: 200, text: requests('/health/events') },
  '200 scrapes that are not read': { count: 200, text: requests('/metrics') },
  '500 requests of HTTP/1.0': { count: 500, text: 'GET /metrics HTTP/1.0\r\n\r\n' },
};

export async function run() {
  const rows = [];
  for (const [name, { count, text }] of Object.entries(CLIENTS)) {
    rows.push(
      ...(await withExporter({ workers: 2000 }, async (exporter) => {
        const measured = await exporter.measure(10, async () => {
          for (let i = 0; i < count; i++) {
            exporter.connect(text);
          }
        });
        return measurementRows(name, measured, { maxMs: 100, maxMib: 250 });
      })),
    );
    rows.push(await shutdownWith(name, count, text));
  }
  return rows;
}

/** How long to wait for an exporter that does not end in time. */
const EXIT_TIMEOUT_MS = 60_000;

/** Docker kills a process 10 s after SIGTERM. */
function shutdownWith(name, count, text) {
  return withExporter({ workers: 2000 }, async (exporter) => {
    for (let i = 0; i < count; i++) {
      exporter.connect(text);
    }
    await pause(2000);
    const startedAt = performance.now();
    exporter.process.signal('SIGTERM');
    const timeout = pause(EXIT_TIMEOUT_MS, undefined, { ref: false });
    const exit = await Promise.race([exporter.process.exited(), timeout]);
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      check: `${name}: the exporter ends within 9 s after SIGTERM`,
      result:
        exit === undefined
          ? `not within ${EXIT_TIMEOUT_MS / 1000} s`
          : `${seconds.toFixed(1)} s, exit code ${exit.code}`,
      holds: seconds < 9 && exit?.code === 0,
    };
  });
}
