import { type Config } from '../config/schema/config';
import { LADDER_STATES, type LadderState } from '../model/health-states';
import { RecentMap } from '../model/recent-map';
import { type Millis } from '../model/time';
import { queryRange, type Series } from './prometheus';

/** Time range of a request, and the points that Prometheus has. */
export interface WorkerHistory {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepSeconds: number;
  readonly points: readonly Point[];
}

const MAX_POINTS = 500;

/** The scrape interval of Prometheus; a smaller step would only repeat points. */
const MIN_STEP_SECONDS = 15;

const CACHE_TTL_MS: Millis = 5_000;

const MAX_CACHED = 200;

const MAX_CONCURRENT = 8;

interface CachedHistory {
  readonly history: Promise<WorkerHistory>;
  readonly startedAt: Millis;
}

/** False also after the clock was set back. */
function isFresh({ startedAt }: CachedHistory, now: Millis): boolean {
  return now >= startedAt && now < startedAt + CACHE_TTL_MS;
}

/** Reads the history of workers from Prometheus: caches results for five seconds, and runs eight queries at a time at most. */
export class HistoryReader {
  readonly #config: Pick<Config, 'prometheus'>;
  readonly #now: () => Millis;
  readonly #cache = new RecentMap<CachedHistory>(MAX_CACHED);
  #running = 0;

  constructor(config: Pick<Config, 'prometheus'>, now: () => Millis) {
    this.#config = config;
    this.#now = now;
  }

  /**
   * @returns undefined if too many queries are running
   * @throws PrometheusError if Prometheus does not respond or responds with an error
   */
  async read(url: string, workerId: string, hours: number): Promise<WorkerHistory | undefined> {
    const key = JSON.stringify([url, workerId, hours]);
    const cached = this.#cache.get(key);
    const startedAt = this.#now();
    if (cached !== undefined && isFresh(cached, startedAt)) {
      return cached.history;
    }
    if (this.#running >= MAX_CONCURRENT) {
      return undefined;
    }
    this.#running++;
    const history = this.#query(url, workerId, hours).finally(() => this.#running--);
    this.#cache.set(key, { history, startedAt });
    try {
      return await history;
    } catch (error) {
      // Errors are not cached.
      this.#cache.delete(key);
      throw error;
    }
  }

  async #query(url: string, workerId: string, hours: number): Promise<WorkerHistory> {
    const step = Math.max(MIN_STEP_SECONDS, Math.ceil((hours * 3600) / MAX_POINTS));
    // Aligned to whole steps, so that the times of points do not change between requests.
    const end = Math.floor(this.#now() / 1000 / step) * step;
    const start = end - Math.floor((hours * 3600) / step) * step;
    const query = { query: historyQuery(workerId), start, end, step };
    const series = await queryRange(url, query, this.#config.prometheus.timeoutSeconds);
    return { from: start * 1000, to: end * 1000, stepSeconds: step, points: toPoints(series) };
  }
}

/** Values of a worker at one time. */
export interface Point {
  readonly at: Millis;
  readonly state?: LadderState;
  readonly score?: number;
  readonly cpu_ratio?: number;
  readonly memory_bytes?: number;
  readonly memory_limit_bytes?: number;
  readonly tasks_active?: number;
}

type Quantity = Exclude<keyof Point, 'at' | 'state'>;

const STATE_SERIES = 'worker:health_state:code';

const QUANTITIES: Readonly<Record<string, Quantity>> = {
  worker_health_score: 'score',
  worker_cpu_usage_ratio: 'cpu_ratio',
  worker_memory_usage_bytes: 'memory_bytes',
  worker_memory_limit_bytes: 'memory_limit_bytes',
  worker_tasks_active: 'tasks_active',
};

/** One query for all series of a worker. `max by` removes the labels that identify the exporter. */
function historyQuery(workerId: string): string {
  const names = [STATE_SERIES, ...Object.keys(QUANTITIES)].join('|');
  return `max by (__name__) ({__name__=~"${names}", worker_id=${JSON.stringify(workerId)}})`;
}

/** Joins series by time: one point per time, oldest first. */
export function toPoints(series: readonly Series[]): Point[] {
  const points = new Map<number, Point>();
  for (const { metric, values } of series) {
    const name = metric['__name__'] ?? '';
    for (const [seconds, text] of values) {
      const sample = parseSample(name, Number(text));
      if (sample !== undefined) {
        points.set(seconds, { at: Math.round(seconds * 1000), ...points.get(seconds), ...sample });
      }
    }
  }
  return [...points.values()].sort((a, b) => a.at - b.at);
}

/** Parses a sample; undefined if its value or series is unknown. */
function parseSample(name: string, value: number): Omit<Point, 'at'> | undefined {
  if (!Number.isFinite(value)) {
    return undefined;
  }
  const quantity = QUANTITIES[name];
  if (quantity !== undefined) {
    return { [quantity]: value };
  }
  const state = name === STATE_SERIES ? LADDER_STATES[value] : undefined;
  return state === undefined ? undefined : { state };
}
