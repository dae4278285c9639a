// An exporter in a process of its own, its memory, and the time that its probe takes while it is attacked.
import { clearInterval, setInterval } from 'node:timers';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterInFolder } = require('../../e2e/environment/exporter-in-folder.ts');

const MEMORY_INTERVAL_MS = 100;
/** Time in which the probe is measured before the attack. */
const IDLE_MS = 2000;
const BYTES_PER_MIB = 1024 * 1024;

export { pause };

/** Runs `scenario` with an exporter that has `workers` workers, and ends the exporter and all connections. */
export async function withExporter({ workers = 0, flags = [], files = {} }, scenario) {
  const exporter = await ExporterInFolder.start({ flags, files });
  const attacked = new AttackedExporter(exporter);
  try {
    await exporter.report(Array.from({ length: workers }, (_, index) => report(`w-${index}`)));
    return await scenario(attacked);
  } finally {
    attacked.disconnect();
    await exporter.end();
  }
}

class AttackedExporter {
  #sockets = [];

  constructor(exporter) {
    this.process = exporter.process;
    this.url = exporter.url;
    this.port = Number(new URL(this.url).port);
  }

  get #residentMib() {
    return Math.round((this.process.residentBytes ?? 0) / BYTES_PER_MIB);
  }

  /** A connection that sends `text` and, unless `reads`, reads nothing. */
  connect(text = '', { reads = false } = {}) {
    const socket = connect(this.port, '127.0.0.1');
    socket.on('error', () => {});
    if (reads) {
      socket.resume();
    } else {
      socket.pause();
    }
    socket.write(text);
    this.#sockets.push(socket);
    return socket;
  }

  disconnect() {
    for (const socket of this.#sockets.splice(0)) {
      socket.destroy();
    }
  }

  /**
   * Runs `attack` while /-/healthy is requested every 50 ms, for at least `seconds` seconds. Returns the durations of the
   * probes in milliseconds, as probe-thread.mjs describes them, and the memory before and at most.
   */
  async measure(seconds, attack) {
    const before = this.#residentMib;
    let most = before;
    const idle = await this.#probeDuring(() => pause(IDLE_MS));
    const sampling = setInterval(() => (most = Math.max(most, this.#residentMib)), MEMORY_INTERVAL_MS);
    try {
      const { result, durations } = await this.#probeDuring(async () => {
        const [value] = await Promise.all([attack(), pause(seconds * 1000)]);
        return value;
      });
      return { result, before, most, durations, idle: idle.durations };
    } finally {
      clearInterval(sampling);
    }
  }

  async #probeDuring(action) {
    const probe = new Worker(new URL('./probe-thread.mjs', import.meta.url), {
      workerData: { url: this.url, pid: this.process.pid },
    });
    try {
      const result = await action();
      probe.postMessage('end');
      const [durations] = await once(probe, 'message');
      return { result, durations };
    } finally {
      await probe.terminate();
    }
  }
}

function report(worker_id) {
  return {
    worker_id,
    worker_type: `type-${worker_id.length}`,
    status: 'processing',
    current_task: 'a task with a name of usual length',
    last_error: 'an error message of usual length, as of a database that refuses a connection',
    resources: { cpu_ratio: 0.5, memory_bytes: 1e8, memory_limit_bytes: 1e9 },
  };
}

/** `times` GET requests for a path in one text. */
export function requests(path, times = 1, headers = '') {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`.repeat(times);
}

/**
 * Rows of the table: the 99th percentile and the maximum of the probe, and the memory. The whole duration decides. Without
 * the wait for a CPU that other programs used, it shows whether a busy machine is the cause.
 */
export function measurementRows(what, { before, most, durations, idle }, { maxMs, maxMib }) {
  return [
    {
      check: `${what}: /-/healthy answers within ${maxMs} ms`,
      result: `${formatDurations(durations.gross)}; before: ${formatDurations(idle.gross)}; without the wait for a CPU: ${formatDurations(durations.net)}`,
      holds: percentile99(durations.gross) <= maxMs,
    },
    {
      check: `${what}: memory grows by less than ${maxMib} MiB`,
      result: `${before} to ${most} MiB`,
      holds: most - before < maxMib,
    },
  ];
}

function percentile99(durations) {
  return durations[Math.floor(durations.length * 0.99)] ?? Number.POSITIVE_INFINITY;
}

function formatDurations(durations) {
  return `p99 ${Math.round(percentile99(durations))} ms, at most ${Math.round(durations.at(-1) ?? 0)} ms`;
}
