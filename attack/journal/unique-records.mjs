// Records that each exist once: everything besides reports that the exporter acknowledges.
import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_SECONDS = 3600;
/** Between two records of one kind: 60 rounds must stay below 1,000 commands and 1,000 acknowledgements. */
const PAUSE_MS = 60;
/** The exporter keeps the last 500 ended windows of all kinds. */
const WINDOWS_KEPT = 100;

/**
 * By name: `send` sends the record of a number; `keyOf` is its key, by the number and the response; `stored` lists the keys of
 * what the exporter has; `prepare` reports the worker that the record is about; `keeps` is how many records are kept.
 */
const KINDS = {
  'marks as failed': {
    prepare: (exporter, n) => reportWorker(exporter, `marked-${n}`),
    send: (exporter, n) => exporter.post(`/health/workers/marked-${n}/mark-failed`, { reason: `mark ${n}` }),
    keyOf: (n) => `marked-${n}`,
    stored: ({ entered }) => entered('failed', 'marked-'),
  },
  'stops of workers': {
    prepare: (exporter, n) => reportWorker(exporter, `stopped-${n}`),
    send: (exporter, n) => exporter.post(`/api/v1/workers/stopped-${n}/stop`, {}),
    keyOf: (n) => `stopped-${n}`,
    stored: ({ entered }) => entered('stopped', 'stopped-'),
  },
  restarts: {
    prepare: (exporter, n) => reportWorker(exporter, `restarted-${n}`),
    send: (exporter, n) =>
      exporter.post(`/health/workers/restarted-${n}/restart`, { reason: `restart ${n}` }),
    keyOf: (n, { id }) => `${id} restart ${n}`,
    stored: async ({ list }) =>
      (await list('/health/recovery', 'actions')).map(({ id, reason }) => `${id} ${reason}`),
  },
  alerts: {
    send: (exporter, n) => exporter.post('/api/v1/alerts', { version: '4', alerts: [alertOf(n)] }),
    keyOf: (n) => alertOf(n).fingerprint,
    // An alert that was counted twice has two notifications.
    stored: async ({ list }) =>
      (await list('/health/alerts', 'alerts')).flatMap(({ fingerprint, notifications }) =>
        repeat(fingerprint, notifications),
      ),
  },
  sandboxes: {
    send: (exporter, n) =>
      exporter.post('/api/v1/sandboxes', { sandbox_id: `box-${n}`, worker_id: 'owner', state: 'running' }),
    keyOf: (n) => `box-${n}`,
    stored: ({ samples }) =>
      samples('worker_sandbox_info').map(([labels]) => /sandbox_id="([^"]*)"/.exec(labels)[1]),
  },
  'maintenance windows': {
    send: (exporter, n) =>
      exporter.post('/health/maintenance', {
        workers: [`maintained-${n}`],
        reason: `window ${n}`,
        duration_seconds: 20,
      }),
    keyOf: (n, { id }) => `${id} window ${n}`,
    stored: ({ windows }) => windows(({ reason }) => reason.startsWith('window ')),
    keeps: WINDOWS_KEPT,
  },
  'ends of maintenance': {
    prepare: (exporter, n) =>
      exporter.post('/health/maintenance', { workers: [`ended-${n}`], reason: `ended ${n}` }),
    send: (exporter, n, { id }) => fetch(`${exporter.url}/health/maintenance/${id}`, { method: 'DELETE' }),
    keyOf: (n, { id }) => `${id} ended ${n}`,
    stored: ({ windows }) => windows(({ reason, state }) => reason.startsWith('ended ') && state === 'ended'),
    keeps: WINDOWS_KEPT,
  },
  'pauses of workers': {
    prepare: (exporter, n) => reportWorker(exporter, `paused-${n}`),
    send: (exporter, n) =>
      exporter.post(`/health/workers/paused-${n}/pause`, { reason: `pause ${n}`, duration_seconds: 20 }),
    keyOf: (n) => `pause ${n}`,
    stored: async ({ windows }) =>
      (await windows(({ reason }) => reason.startsWith('pause '))).map((key) =>
        key.slice(key.indexOf(' ') + 1),
      ),
    keeps: WINDOWS_KEPT,
  },
  acknowledgements: {
    send: (exporter, n) =>
      exporter.post('/health/acknowledgements', { alertname: 'Killed', note: `note ${n}` }),
    keyOf: (n, { id }) => `${id} note ${n}`,
    stored: async ({ list }) =>
      (await list('/health/acknowledgements', 'acknowledgements')).map(({ id, note }) => `${id} ${note}`),
  },
};

/** The kinds of records. Each remembers what was acknowledged over all kills. */
export function recordKinds() {
  return Object.entries(KINDS).map(([name, kind]) => new UniqueRecords(name, kind));
}

/** Records of one kind: after a kill each acknowledged one must exist once, and no other one twice. */
class UniqueRecords {
  #kind;
  #acknowledged = [];
  #next = 0;

  constructor(name, kind) {
    this.name = name;
    this.#kind = kind;
  }

  /** Acknowledged records. */
  get count() {
    return this.#acknowledged.length;
  }

  /** What was acknowledged, in words. */
  get load() {
    return `${this.count} records`;
  }

  /** Sends records until the exporter does not answer. */
  async run(exporter) {
    for (;;) {
      const n = this.#next++;
      try {
        const prepared = await read(await this.#kind.prepare?.(exporter, n));
        const answer = await read(await this.#kind.send(exporter, n, prepared));
        this.#acknowledged.push(this.#kind.keyOf(n, answer));
      } catch (error) {
        if (error instanceof UnexpectedAnswer) {
          throw new Error(`${this.name}: ${error.message}`, { cause: error });
        }
        // The exporter was killed. An answer that arrived in part acknowledges nothing.
        return;
      }
      await pause(PAUSE_MS);
    }
  }

  /** Compares with the exporter that has started again. Returns how many records are lost, and how many are doubled. */
  async check(stored) {
    const counts = new Map();
    for (const key of await this.#kind.stored(stored)) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const { keeps = Infinity } = this.#kind;
    const expected = this.#acknowledged.slice(-Math.min(keeps, this.#acknowledged.length));
    return {
      lost: expected.filter((key) => !counts.has(key)).length,
      doubled: [...counts.values()].filter((count) => count > 1).length,
    };
  }
}

class UnexpectedAnswer extends Error {}

/** The content of a response with a status of 2xx. */
async function read(response) {
  if (response === undefined) {
    return undefined;
  }
  const text = await response.text();
  if (!response.ok) {
    throw new UnexpectedAnswer(`${response.url}: ${response.status} ${text}`);
  }
  return JSON.parse(text);
}

function reportWorker(exporter, id) {
  return exporter.post('/api/v1/reports', {
    worker_id: id,
    worker_type: 'killed',
    interval_seconds: INTERVAL_SECONDS,
  });
}

function alertOf(n) {
  return {
    status: 'firing',
    labels: { alertname: 'Killed', worker_id: `w-${n}` },
    annotations: {},
    startsAt: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    fingerprint: n.toString(16).padStart(16, '0'),
  };
}

export function repeat(value, times) {
  return Array.from({ length: times }, () => value);
}
