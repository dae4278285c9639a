import { type Labels } from '@grafana/data';
import { type Series } from '../frames/series';

/** A contiguous time in which an alert was pending or firing. */
export interface AlertSegment {
  readonly name: string;
  /** `firing` if the alert fired at any time of the segment, otherwise `pending`. */
  readonly state: string;
  readonly severity: string;
  /** The worker state that the alert is for, if any. */
  readonly workerState: string;
  /** Labels that distinguish alerts of the same name, such as a connection or a disk. */
  readonly details: readonly string[];
  /** Milliseconds since the epoch. Exact if Prometheus has `ALERTS_FOR_STATE`, otherwise accurate to the step. */
  readonly from: number;
  readonly exact: boolean;
  /** The step in which the segment ended. */
  readonly to: number;
  readonly open: boolean;
}

/** The longest expected rule evaluation interval, in ms: points no further apart belong to one segment. */
const EVALUATION_MS = 75_000;

/** Labels that do not distinguish alerts on one worker, or that are shown separately. */
const IGNORED_LABELS = new Set([
  '__name__',
  'alertname',
  'alertstate',
  'severity',
  'worker_state',
  'escalation',
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
  /** Times of the first and the last point. */
  readonly first: number;
  readonly last: number;
  /** The value of all points in the period. */
  readonly value: number;
}

/**
 * Builds the alert segments, newest first.
 * @param alerts `ALERTS`: 1 while pending or firing
 * @param since `ALERTS_FOR_STATE`: when the alert became active, in seconds since the epoch; may be empty
 * @param now `ALERTS` at the end of the range: Prometheus ends the series with the alert, so these alerts are
 *   ongoing
 * @param stepMs interval of the points in ms; a point covers the step before it
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
    return findActivePeriods(series, gap, true).map((period, index, { length }) => ({
      ...describe(series.labels),
      state: fired(period) ? 'firing' : 'pending',
      from: period.value * 1000,
      exact: true,
      to: period.last,
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

/** Joins points no further apart than the gap, or, with `byValue`, points with the same value. */
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

/** Returns a key that identifies an alert, whether it is pending or firing. */
function keyOf(labels: Labels): string {
  const own = Object.entries(labels).filter(([label]) => label !== '__name__' && label !== 'alertstate');
  return JSON.stringify(own.sort(([a], [b]) => a.localeCompare(b)));
}

function describe(labels: Labels): Pick<AlertSegment, 'name' | 'severity' | 'workerState' | 'details'> {
  return {
    name: labels['alertname'] ?? '',
    severity: labels['severity'] ?? '',
    workerState: labels['worker_state'] ?? '',
    details: [
      ...(labels['escalation'] === 'true' ? ['escalation'] : []),
      ...Object.entries(labels)
        .filter(([label, value]) => !IGNORED_LABELS.has(label) && value !== '')
        .map(([label, value]) => `${label} ${value}`),
    ],
  };
}
