// A fixed number of requests to one exporter, and the CPU time that it used for them.
import http from 'node:http';
import { buildReport } from '../cost/http-load.mjs';

/** Requests that wait for their response at a time. */
const CONCURRENT = 8;

/** @typedef {(index: number, sequence: number) => object} BuildReport */

/** @type {BuildReport} a report of a worker without a boot ID, a sequence and tasks, as other programs send it */
export function plainReport(index) {
  return {
    worker_id: `w-${index}`,
    worker_type: 'worker',
    interval_seconds: 300,
    status: 'processing',
    resources: { cpu_ratio: 0.4, memory_bytes: 1e8, memory_limit_bytes: 1e9 },
  };
}

/** @type {BuildReport} a report as the client sends it */
export function fullReport(index, sequence) {
  return buildReport(index, sequence, 300);
}

/**
 * Reports to one exporter. Each worker reports in turn; the sequence increases with each turn.
 */
export class ReportSender {
  #next = 0;
  #agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENT });

  constructor(server, { workers, reportsPerRequest, build }) {
    this.server = server;
    this.workers = workers;
    this.reportsPerRequest = reportsPerRequest;
    this.build = build;
  }

  /** Sends `reports` reports. Returns the CPU time of the exporter per report, in microseconds. */
  async send(reports) {
    const bodies = Array.from({ length: Math.ceil(reports / this.reportsPerRequest) }, () => this.#body());
    const before = this.server.cpuSeconds();
    let next = 0;
    const sendNext = async () => {
      while (next < bodies.length) {
        await this.#post(bodies[next++]);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT }, sendNext));
    return ((this.server.cpuSeconds() - before) * 1e6) / reports;
  }

  /** Scrapes with gzip. Returns the CPU time of the exporter in milliseconds. */
  async scrape() {
    const before = this.server.cpuSeconds();
    await this.#request({ path: '/metrics', headers: { 'accept-encoding': 'gzip' } }, undefined, 200);
    return (this.server.cpuSeconds() - before) * 1000;
  }

  close() {
    this.#agent.destroy();
  }

  #body() {
    const reports = Array.from({ length: this.reportsPerRequest }, () => {
      const at = this.#next++;
      return this.build(at % this.workers, 1 + Math.floor(at / this.workers));
    });
    return JSON.stringify(reports.length === 1 ? reports[0] : reports);
  }

  #post(body) {
    const headers = { 'content-type': 'application/json' };
    return this.#request({ path: '/api/v1/reports', method: 'POST', headers }, body, 202);
  }

  #request(options, body, expected) {
    return new Promise((resolve, reject) => {
      const request = http.request(this.server.url, { ...options, agent: this.#agent }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === expected
            ? resolve(undefined)
            : reject(new Error(`Expected ${expected}, got ${response.statusCode} for ${options.path}.`)),
        );
      });
      request.once('error', reject);
      request.end(body);
    });
  }
}
