import { LRUCache } from 'lru-cache';
import { type Config } from '../config/schema/config';
import { type Millis } from '../model/time';
import { historyQuery, type Point, toPoints } from './points';
import { queryRange } from './prometheus';

/** What was asked, and what Prometheus had. */
export interface WorkerHistory {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepSeconds: number;
  readonly points: readonly Point[];
}

const MAX_POINTS = 500;

/** As often as Prometheus scrapes; finer points would only repeat. */
const MIN_STEP_SECONDS = 15;

const CACHE_TTL_MS: Millis = 5_000;

const MAX_CACHED = 200;

const MAX_CONCURRENT = 8;

/** Asks Prometheus for the past of workers: the same question within five seconds once, and eight at a time. */
export class HistoryReader {
  readonly #config: Pick<Config, 'prometheus'>;
  readonly #now: () => Millis;
  readonly #cache = new LRUCache<string, Promise<WorkerHistory>>({
    max: MAX_CACHED,
    ttl: CACHE_TTL_MS,
  });
  #running = 0;

  constructor(config: Pick<Config, 'prometheus'>, now: () => Millis) {
    this.#config = config;
    this.#now = now;
  }

  /**
   * @returns undefined where too many are being asked for already
   * @throws PrometheusError where Prometheus gives no answer
   */
  async read(url: string, workerId: string, hours: number): Promise<WorkerHistory | undefined> {
    const key = JSON.stringify([url, workerId, hours]);
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    if (this.#running >= MAX_CONCURRENT) return undefined;
    this.#running++;
    const history = this.#query(url, workerId, hours).finally(() => this.#running--);
    this.#cache.set(key, history);
    try {
      return await history;
    } catch (error) {
      // A failure is not remembered: the next one tries again.
      this.#cache.delete(key);
      throw error;
    }
  }

  async #query(url: string, workerId: string, hours: number): Promise<WorkerHistory> {
    const step = Math.max(MIN_STEP_SECONDS, Math.ceil((hours * 3600) / MAX_POINTS));
    // On whole steps, so that points do not wander from one answer to the next.
    const end = Math.floor(this.#now() / 1000 / step) * step;
    const start = end - Math.floor((hours * 3600) / step) * step;
    const query = { query: historyQuery(workerId), start, end, step };
    const series = await queryRange(url, query, this.#config.prometheus.timeoutSeconds);
    return { from: start * 1000, to: end * 1000, stepSeconds: step, points: toPoints(series) };
  }
}
