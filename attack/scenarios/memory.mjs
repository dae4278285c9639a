import { Buffer } from 'node:buffer';
import { clearInterval, setInterval } from 'node:timers';
import { fillAll } from '../memory/fill.mjs';
import { MemoryCgroup } from '../memory/memory-cgroup.mjs';
import { openConnections } from '../memory/open-connections.mjs';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterInFolder } = require('../../e2e/environment/exporter-in-folder.ts');

export const title =
  'Senders fill everything that the exporter keeps, up to every limit, in a container of 2 GiB';

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
/** `mem_limit` in docker-compose.yml. */
const MEMORY_LIMIT_MIB = 2048;
/** Memory of an exporter without workers, of its garbage, and of what is sent at the time. */
const BASE_MIB = 500;
/** Worst case of docs/security.md, 1,900 MiB, without mapped pages of the journal, which the kernel takes back. */
const WORST_MIB = Math.round(BASE_MIB + 1400 * SHARE);
/** The other limits are reached by what these keep. */
const FILLED_LIMITS = ['fleet_bytes', 'heartbeat_log_bytes', 'alert_log_bytes'];
/** How much of a limit is used when the next row finds no room. */
const FILLED_RATIO = 0.95;
/** `body_size_limit` of the shipped scrape configuration. */
const BODY_SIZE_LIMIT = 256 * MIB;
const SAMPLE_INTERVAL_MS = 100;
const SCRAPES = 5;

export async function run() {
  const cgroup = MemoryCgroup.create(MEMORY_LIMIT_MIB * MIB);
  const exporter = await ExporterInFolder.start({
    prefix: cgroup?.prefix ?? [],
    flags: [
      ...Object.entries(LIMITS).map(([name, bytes]) => `--limits.${name}=${Math.round(bytes)}`),
      '--limits.reports-per-second-per-worker=10000',
      '--limits.reads-per-second-per-client=100000',
      '--limits.concurrent-reads-per-client=1000',
      '--limits.concurrent-reads=1000',
      '--labels.allow=a,b,c',
    ],
    ...(cgroup === undefined && {
      environment: { NODE_OPTIONS: `--max-old-space-size=${MEMORY_LIMIT_MIB / 2}` },
    }),
  });
  const watch = new MemoryWatch(exporter);
  try {
    const filled = await fillAll(exporter, SHARE);
    console.log(`memory: filled; at most ${watch.takeMost()} MiB`);
    const rows = [await filledRow(exporter, filled), ...(await rowsOf(exporter, 'full', watch))];
    console.log(`memory: ${rows[1].result}`);
    const close = openConnections(exporter.url);
    try {
      rows.push(...(await rowsOf(exporter, 'full, with open requests', watch)));
    } finally {
      close();
    }
    await exporter.stop();
    await exporter.startAgain();
    rows.push(...(await rowsOf(exporter, 'after a restart', watch)));
    return [...rows, containerRow(exporter, cgroup)];
  } catch (error) {
    throw new Error(
      `${error.message} (${error.cause?.message ?? 'no cause'}); the exporter ${exporter.process.hasEnded ? 'has ended' : 'runs'}; ${cgroup?.kills ?? 'unknown'} kills for want of memory; at most ${watch.takeMost()} MiB; ${exporter.process.lines.slice(-5).join(' ')}`,
      { cause: error },
    );
  } finally {
    watch.end();
    await exporter.end();
    cgroup?.remove();
  }
}

/** The largest memory without mapped files, measured all the time. */
class MemoryWatch {
  #most = 0;
  #timer;

  constructor(exporter) {
    this.#timer = setInterval(() => {
      this.#most = Math.max(this.#most, (exporter.process.anonymousBytes ?? 0) / MIB);
    }, SAMPLE_INTERVAL_MS);
  }

  /** The most in MiB since the last call. */
  takeMost() {
    const most = Math.round(this.#most);
    this.#most = 0;
    return most;
  }

  end() {
    clearInterval(this.#timer);
  }
}

/** Whether the tables are full to their limits in bytes, and what was sent. */
async function filledRow(exporter, sent) {
  const used = usedBytes(await scrapeOf(exporter));
  return {
    check: `${FILLED_LIMITS.map((limit) => `limits.${limit}`).join(', ')} are used to ${100 * FILLED_RATIO} % or more`,
    result: [...sent].map(([request, count]) => `${request}: ${count}`).join(', '),
    holds: FILLED_LIMITS.every(
      (limit) => used.get(limit) >= FILLED_RATIO * LIMITS[limit.replaceAll('_', '-')],
    ),
  };
}

/** What the exporter keeps, by limit. */
function usedBytes({ text }) {
  return new Map(
    [...text.matchAll(/^heartline_limit_used_bytes\{limit="(\w+)"\} (\S+)$/gm)].map(([, limit, bytes]) => [
      limit,
      Number(bytes),
    ]),
  );
}

/** Memory and scrape of an exporter against the documented worst case. */
async function rowsOf(exporter, when, watch) {
  const scrape = await scrapeOf(exporter);
  for (let n = 1; n < SCRAPES; n++) {
    await Promise.all([scrapeOf(exporter), exporter.post('/api/v1/reports', { worker_id: 'worker-0' })]);
  }
  const page = await (await fetch(`${exporter.url}/health/alerts?limit=1000`)).arrayBuffer();
  const most = watch.takeMost();
  return [
    {
      check: `${when}: memory is below the documented worst case`,
      result: `at most ${most} of ${WORST_MIB} MiB; container ${MEMORY_LIMIT_MIB} MiB`,
      holds: most < WORST_MIB && WORST_MIB < MEMORY_LIMIT_MIB,
    },
    {
      check: `${when}: the scrape is below its limit and below body_size_limit`,
      result: `${mebibytes(scrape.bytes)} of ${mebibytes(LIMITS['scrape-bytes'])} MiB`,
      holds: scrape.bytes < LIMITS['scrape-bytes'] + MIB && scrape.bytes < BODY_SIZE_LIMIT,
    },
    ...[...usedBytes(scrape)].map(([limit, bytes]) => {
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
      result: `${mebibytes(page.byteLength)} MiB`,
      holds: page.byteLength < 16 * MIB,
    },
  ];
}

function containerRow(exporter, cgroup) {
  const kills = cgroup?.kills ?? 0;
  return {
    check: `the exporter runs all the time in a container of ${MEMORY_LIMIT_MIB} MiB`,
    result:
      cgroup === undefined
        ? 'no control group: tried with the heap limit of such a container only'
        : `${kills} kills for want of memory`,
    holds: kills === 0 && !exporter.process.hasEnded,
  };
}

/** Size of a scrape in bytes, and the exporter's own metrics at its end. */
async function scrapeOf(exporter) {
  const bytes = Buffer.from(await (await fetch(`${exporter.url}/metrics`)).arrayBuffer());
  return { bytes: bytes.length, text: bytes.subarray(-256 * 1024).toString() };
}

function mebibytes(bytes) {
  return (bytes / MIB).toFixed(1);
}
