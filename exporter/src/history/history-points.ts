import { LADDER_STATES, type LadderState } from '../model/health-states';
import { type Millis } from '../model/time';
import { type Series } from './prometheus';

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
export function historyQuery(workerId: string): string {
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
