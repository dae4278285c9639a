import { ExporterWithFolder } from '../memory/restartable-exporter.mjs';
import { residentMib } from '../resident-memory.mjs';

export const title = 'Senders fill everything that the exporter keeps, up to every limit in bytes';

const MIB = 1024 * 1024;
/** Part of the default limits. The whole takes several minutes. */
const SHARE = Number(process.env['HEARTLINE_ATTACK_MEMORY_SHARE'] ?? 1);
/** The limits in bytes, as by default (docs/security.md). */
const LIMITS = {
  'fleet-bytes': 512 * MIB * SHARE,
  'heartbeat-log-bytes': 128 * MIB * SHARE,
  'scrape-bytes': 240 * MIB * SHARE,
  'alert-log-bytes': 128 * MIB * SHARE,
};
/** Memory of an exporter without workers, of its garbage, and of what is sent at the time. */
const BASE_MIB = 500;
/** `mem_limit` in docker-compose.yml. */
const MEMORY_LIMIT_MIB = 2048;
const WORKERS = Math.ceil(20_000 * SHARE);
const WORKERS_PER_REQUEST = 25;
const ALERTS = Math.ceil(10_000 * SHARE);
const ALERTS_PER_REQUEST = 100;

export async function run() {
  const flags = Object.entries(LIMITS).map(([name, bytes]) => `--limits.${name}=${Math.round(bytes)}`);
  const exporter = await ExporterWithFolder.start([
    ...flags,
    '--limits.reports-per-second-per-worker=10000',
    '--labels.allow=a,b,c',
  ]);
  try {
    for (let first = 0; first < WORKERS; first += WORKERS_PER_REQUEST) {
      const reports = Array.from({ length: WORKERS_PER_REQUEST }, (_, n) => largeReport(first + n));
      await exporter.post('/api/v1/reports', reports);
      await exporter.post('/api/v1/reports', reports.map(withOtherMetadata));
    }
    for (let first = 0; first < ALERTS; first += ALERTS_PER_REQUEST) {
      const alerts = Array.from({ length: ALERTS_PER_REQUEST }, (_, n) => largeAlert(first + n));
      await exporter.post('/api/v1/alerts', { version: '4', alerts });
    }
    const before = await rowsOf(exporter, 'full');
    await exporter.restart();
    return [...before, ...(await rowsOf(exporter, 'after a restart'))];
  } finally {
    await exporter.end();
  }
}

/** Memory and scrape of an exporter against the documented worst case. */
async function rowsOf(exporter, when) {
  const scrape = await exporter.scrape();
  await exporter.scrape();
  const used = new Map(
    [...scrape.text.matchAll(/^heartline_limit_used_bytes\{limit="(\w+)"\} (\S+)$/gm)].map(
      ([, limit, bytes]) => [limit, Number(bytes)],
    ),
  );
  const worst = BASE_MIB + (Object.values(LIMITS).reduce((sum, bytes) => sum + bytes, 0) / MIB) * 1.25;
  const resident = residentMib(exporter.pid);
  const page = await exporter.get('/health/alerts?limit=1000');
  return [
    {
      check: `${when}: resident memory is below the documented worst case`,
      result: `${resident} of ${Math.round(worst)} MiB; container ${MEMORY_LIMIT_MIB} MiB`,
      holds: resident < worst && resident < MEMORY_LIMIT_MIB,
    },
    {
      check: `${when}: the scrape is below its limit`,
      result: `${mebibytes(scrape.bytes)} of ${mebibytes(LIMITS['scrape-bytes'])} MiB`,
      holds: scrape.bytes < LIMITS['scrape-bytes'] + MIB,
    },
    ...[...used].map(([limit, bytes]) => {
      const maximum = LIMITS[limit.replaceAll('_', '-')] ?? Infinity;
      return {
        check: `${when}: limits.${limit}`,
        result: `${mebibytes(bytes)} of ${mebibytes(maximum)} MiB`,
        // The last heartbeat of a worker is always kept.
        holds: bytes <= maximum * (limit === 'heartbeat_log_bytes' ? 1.5 : 1),
      };
    }),
    {
      check: `${when}: a page of alerts is small`,
      result: `${mebibytes(page)} MiB`,
      holds: page < 16 * MIB,
    },
  ];
}

function mebibytes(bytes) {
  return (bytes / MIB).toFixed(1);
}

/** About 60 kB: task types, labels and metadata of the longest names. */
function largeReport(n) {
  const types = Array.from({ length: 50 }, (_, type) => [
    `${type}${'漢'.repeat(120)}`,
    { succeeded: n, failed: 1 },
  ]);
  return {
    worker_id: `worker-${n}-${'x'.repeat(90)}`,
    worker_type: 'batch',
    labels: { a: '漢'.repeat(256), b: '漢'.repeat(256), c: '漢'.repeat(256) },
    metadata: { text: `${n}${'m'.repeat(15_000)}` },
    tasks: { types: Object.fromEntries(types) },
  };
}

function withOtherMetadata(report) {
  return { ...report, metadata: { text: `other ${report.metadata.text}`.slice(0, 15_000) } };
}

function largeAlert(n) {
  return {
    status: 'firing',
    labels: { alertname: 'Large', worker_id: `worker-${n}` },
    annotations: { summary: 's'.repeat(14_000), description: '漢'.repeat(14_000) },
    startsAt: new Date(Date.UTC(2026, 10, 22) + n * 1000).toISOString(),
    fingerprint: n.toString(16),
  };
}
