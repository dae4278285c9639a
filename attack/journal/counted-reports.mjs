const SENDERS = 2;
/** No worker becomes late while the exporter is away. */
const INTERVAL_SECONDS = 3600;

/** How reports are sent, by the name of the kind, and how many in one request. */
const FORMATS = {
  'reports in JSON arrays': {
    perRequest: 25,
    send: (exporter, reports) => exporter.post('/api/v1/reports', reports),
  },
  'reports in NDJSON': {
    perRequest: 25,
    send: (exporter, reports) =>
      exporter.post(
        '/api/v1/reports',
        reports.map((report) => `${JSON.stringify(report)}\n`).join(''),
        'application/x-ndjson',
      ),
  },
  'single reports': {
    perRequest: 1,
    send: (exporter, [report]) => exporter.post('/api/v1/reports', report),
  },
  'heartbeats by path': {
    perRequest: 1,
    send: (exporter, [{ worker_id, ...body }]) =>
      exporter.post(`/api/v1/workers/${worker_id}/heartbeat`, body),
  },
};

/** The kinds of reports. Each keeps its counts over all kills. */
export function reportKinds() {
  return Object.entries(FORMATS).map(
    ([name, format], index) => new CountedReports(name, `reports-${index}`, format),
  );
}

/**
 * Reports of one format, in which each worker counts its reports. After a kill the stored count of a worker must be its
 * last acknowledged one, or its last one: this may have been journaled without an answer. The exporter's own counter of
 * heartbeats must have grown by as many.
 */
class CountedReports {
  #prefix;
  #format;
  /** By worker ID. */
  #workers = new Map();
  /** Acknowledged requests. */
  count = 0;

  constructor(name, prefix, format) {
    this.name = name;
    this.#prefix = prefix;
    this.#format = format;
  }

  /** What was acknowledged, in words. */
  get load() {
    return `${this.count} requests of ${this.#format.perRequest}`;
  }

  /** Sends reports until the exporter does not answer. */
  run(exporter) {
    return Promise.all(Array.from({ length: SENDERS }, (_, sender) => this.#sendAll(exporter, sender)));
  }

  async #sendAll(exporter, sender) {
    const { perRequest, send } = this.#format;
    for (;;) {
      const ids = Array.from({ length: perRequest }, (_, n) => `${this.#prefix}-${sender}-${n}`);
      const reports = ids.map((id) => this.#next(id));
      let status;
      let text;
      try {
        const response = await send(exporter, reports);
        status = response.status;
        text = await response.text();
      } catch {
        // The exporter was killed. An answer that arrived in part acknowledges nothing.
        return;
      }
      if (status !== 202 || JSON.parse(text).accepted !== perRequest) {
        throw new Error(`${this.name}: ${status} ${text}`);
      }
      this.count++;
      for (const { worker_id: id, sequence } of reports) {
        const worker = this.#workers.get(id);
        worker.acknowledged = sequence;
        worker.acknowledgedSince++;
      }
    }
  }

  #next(id) {
    const worker = this.#workers.get(id) ?? {
      sequence: 0,
      acknowledged: 0,
      heartbeats: 0,
      sentSince: 0,
      acknowledgedSince: 0,
    };
    this.#workers.set(id, worker);
    worker.sequence++;
    worker.sentSince++;
    return {
      worker_id: id,
      worker_type: 'killed',
      boot_id: 'b',
      sequence: worker.sequence,
      interval_seconds: INTERVAL_SECONDS,
      tasks: { types: { t: { succeeded: worker.sequence } } },
    };
  }

  /** Compares with the exporter that has started again. Returns how many workers lost reports, or have doubled ones. */
  check({ sample }) {
    let [lost, doubled] = [0, 0];
    for (const [id, worker] of this.#workers) {
      const tasks = sample('worker_tasks_finished_total', id, 'outcome="succeeded"');
      const heartbeats = sample('worker_heartbeats_total', id);
      const grown = heartbeats - worker.heartbeats;
      lost += Number(tasks < worker.acknowledged || grown < worker.acknowledgedSince);
      doubled += Number(tasks > worker.sequence || grown > worker.sentSince);
      Object.assign(worker, { acknowledged: tasks, heartbeats, sentSince: 0, acknowledgedSince: 0 });
    }
    return { lost, doubled };
  }
}
