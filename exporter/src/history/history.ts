import { LRUCache } from 'lru-cache';
import { type Config } from '../config/schema/config';
import { type Millis } from '../model/worker';
import { historyQuery, type Point, pointsOf } from './points';
import { queryRange } from './prometheus';

/** What was asked, and what Prometheus had. */
export interface WorkerHistory {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepSeconds: number;
  readonly points: readonly Point[];
}

const MOST_POINTS = 500;
/** As often as Prometheus scrapes; finer points would only repeat. */
const FINEST_STEP = 15;
const REMEMBERED_FOR: Millis = 5_000;
const MOST_REMEMBERED = 200;
const MOST_AT_ONCE = 8;

/** Asks Prometheus for the past of workers: the same question within five seconds once, and eight at a time. */
export class HistoryReader {
  readonly #config: Pick<Config, 'prometheus'>;
  readonly #now: () => Millis;
  readonly #answers = new LRUCache<string, Promise<WorkerHistory>>({
    max: MOST_REMEMBERED,
    ttl: REMEMBERED_FOR,
  });
  #underWay = 0;

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
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    if (this.#underWay >= MOST_AT_ONCE) return undefined;
    this.#underWay++;
    const answer = this.#ask(url, workerId, hours).finally(() => this.#underWay--);
    this.#answers.set(key, answer);
    try {
      return await answer;
    } catch (error) {
      // A failure is not remembered: the next one tries again.
      this.#answers.delete(key);
      throw error;
    }
  }

  async #ask(url: string, workerId: string, hours: number): Promise<WorkerHistory> {
    const step = Math.max(FINEST_STEP, Math.ceil((hours * 3600) / MOST_POINTS));
    // On whole steps, so that points do not wander from one answer to the next.
    const end = Math.floor(this.#now() / 1000 / step) * step;
    const start = end - Math.floor((hours * 3600) / step) * step;
    const query = { query: historyQuery(workerId), start, end, step };
    const series = await queryRange(url, query, this.#config.prometheus.timeoutSeconds);
    return { from: start * 1000, to: end * 1000, stepSeconds: step, points: pointsOf(series) };
  }
}
