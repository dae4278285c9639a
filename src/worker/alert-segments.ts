import { type Labels } from '@grafana/data';
import { type Series } from '../frames/series';

/** One stretch of time in which an alert was pending or firing. */
export interface AlertSegment {
  readonly name: string;
  /** `firing` where it fired at any time of the episode, else `pending`. */
  readonly state: string;
  readonly severity: string;
  /** The step of the ladder that the alert is for, where it has one. */
  readonly workerState: string;
  /** What else tells it from alerts of the same name: a connection, a disk. */
  readonly details: readonly string[];
  /** Milliseconds since the epoch. Exact where Prometheus keeps it, else the step in which it began. */
  readonly from: number;
  readonly exact: boolean;
  /** The step in which it ended. */
  readonly to: number;
  readonly open: boolean;
}

/** Rules are evaluated this often at least, in ms: points no further apart belong to one episode. */
const EVALUATION_MS = 75_000;

/** Labels that say nothing about what an alert on one worker is about, or that are told apart. */
const IGNORED_LABELS = new Set([
  '__name__',
  'alertname',
  'alertstate',
  'severity',
  'worker_state',
  'worker_id',
  'worker_type',
  'job',
  'instance',
  'pod',
  'hostname',
  'version',
  'source',
]);

interface ActivePeriod {
  /** Where the first and the last point lie. */
  readonly first: number;
  readonly last: number;
  /** The value of all of its points. */
  readonly value: number;
}

/**
 * Episodes, newest first.
 * @param alerts `ALERTS`: 1 while pending or firing
 * @param since `ALERTS_FOR_STATE`: the moment since which, in seconds; may be missing
 * @param now `ALERTS` at the range's end: Prometheus ends the series with the alert, so that what is here goes on
 * @param stepMs distance of two points in ms; a point tells of the step before it
 */
export function toAlertSegments(
  alerts: readonly Series[],
  since: readonly Series[],
  now: readonly Series[],
  stepMs: number,
): AlertSegment[] {
  const gap = Math.max(stepMs * 1.5, EVALUATION_MS);
  const kept = new Set(since.map(({ labels }) => keyOf(labels)));
  const present = new Set(now.map(({ labels }) => keyOf(labels)));
  const exact = since.flatMap((series) => {
    const firing = alerts.filter(
      ({ labels }) => labels['alertstate'] === 'firing' && keyOf(labels) === keyOf(series.labels),
    );
    const fired = ({ first, last }: ActivePeriod) =>
      firing.some(({ times, values }) =>
        times.some((time, index) => first <= time && time <= last && values[index] !== null),
      );
    return findActivePeriods(series, gap, true).map((stretch, index, { length }) => ({
      ...describe(series.labels),
      state: fired(stretch) ? 'firing' : 'pending',
      from: stretch.value * 1000,
      exact: true,
      to: stretch.last,
      open: index === length - 1 && present.has(keyOf(series.labels)),
    }));
  });
  const rounded = alerts
    .filter(({ labels }) => !kept.has(keyOf(labels)))
    .flatMap((series) =>
      findActivePeriods(series, gap, false).map(({ first, last }, index, { length }) => ({
        ...describe(series.labels),
        state: series.labels['alertstate'] ?? '',
        from: first - stepMs,
        exact: false,
        to: last,
        open: index === length - 1 && present.has(keyOf(series.labels)),
      })),
    );
  return [...exact, ...rounded].sort((a, b) => b.from - a.from || a.name.localeCompare(b.name));
}

/** Points no further apart than the gap; where the value tells which episode it is, of the same value. */
function findActivePeriods({ times, values }: Series, gap: number, byValue: boolean): ActivePeriod[] {
  const periods: { first: number; last: number; value: number }[] = [];
  times.forEach((time, index) => {
    const value = values[index];
    if (typeof value !== 'number' || Number.isNaN(value)) {
      return;
    }
    const running = periods[periods.length - 1];
    const continues =
      running !== undefined && (byValue ? running.value === value : time - running.last <= gap);
    if (running !== undefined && continues) {
      running.last = time;
    } else {
      periods.push({ first: time, last: time, value });
    }
  });
  return periods;
}

/** What tells an alert from another one, whether it is pending or firing. */
function keyOf(labels: Labels): string {
  const own = Object.entries(labels).filter(([label]) => label !== '__name__' && label !== 'alertstate');
  return JSON.stringify(own.sort(([a], [b]) => a.localeCompare(b)));
}

function describe(labels: Labels): Pick<AlertSegment, 'name' | 'severity' | 'workerState' | 'details'> {
  return {
    name: labels['alertname'] ?? '',
    severity: labels['severity'] ?? '',
    workerState: labels['worker_state'] ?? '',
    details: Object.entries(labels)
      .filter(([label, value]) => !IGNORED_LABELS.has(label) && value !== '')
      .map(([label, value]) => `${label} ${value}`),
  };
}
