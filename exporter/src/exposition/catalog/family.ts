import { type FleetView } from '../../model/fleet-view';
import { type Histogram } from '../../model/tables';
import { type Thresholds } from '../../model/thresholds';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** Settings that decide which series are exposed. */
export interface ExpositionSettings {
  /** Names of report labels that are added to `worker_info`. */
  readonly allowedLabels: readonly string[];
  /** `hostname` and names of report labels that workers of one failure domain share. */
  readonly failureDomains: readonly string[];
  /** Adds `started_at` to `worker_info`: each restart creates a new series. */
  readonly startedAtLabel: boolean;
  /** Exposes the metrics of irregular heartbeats (phi, jitter). */
  readonly suspicion: boolean;
  readonly thresholdsFor: (workerType: string) => Thresholds;
}

/** A label's value. Undefined omits the label, which Prometheus treats like an empty value. */
export type LabelValue = string | undefined;

/** Emits one sample of a family. A value that is undefined or not finite is not exposed. */
export type Emit = (value: number | undefined, ...labels: readonly LabelValue[]) => void;

interface MetricDescriptor {
  readonly name: string;
  readonly help: string;
}

/** One sample per worker, without further labels. Rendered when the worker changes. */
export interface WorkerValueFamily extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  readonly value: (worker: Worker) => number | undefined;
}

/** One sample per worker and value of a fixed set (states, reasons). Rendered when the worker changes. */
export interface WorkerStateSetFamily<Word extends string = string> extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  readonly label: string;
  readonly values: readonly Word[];
  value(worker: Worker, word: Word): number | undefined;
}

/** Any number of samples per worker, distinguished by labels. Rendered when the worker changes. */
export interface WorkerSamplesFamily extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  /** Names of the labels besides the worker's own, in the order in which `samples` emits their values. */
  readonly labels: (settings: ExpositionSettings) => readonly string[];
  readonly samples: (worker: Worker, emit: Emit, settings: ExpositionSettings) => void;
}

/** The time of a scrape. `age` is the worker's age as the fleet computes it, in milliseconds, never negative. */
export interface ScrapeInstant {
  readonly now: Millis;
  readonly age: Millis;
}

/** A value that changes without a change of the worker: one sample per worker is rendered at each scrape. */
export interface ScrapeTimeFamily extends MetricDescriptor {
  readonly per: 'scrape';
  readonly type: 'gauge' | 'counter';
  /** The value; text if the family limits the number of decimals. */
  readonly value: (worker: Worker, at: ScrapeInstant) => number | string | undefined;
  /** Whether the family is exposed; always, if undefined. */
  readonly isExposed?: (settings: ExpositionSettings) => boolean;
  /** For a family with one sample per value: the value that grows, and the samples that only change with the worker. */
  readonly stateSet?: { readonly current: (worker: Worker) => string; readonly others: WorkerStateSetFamily };
}

export interface FleetSample<Value> {
  readonly labels: readonly LabelValue[];
  readonly value: Value;
}

/** Few series about the whole fleet, rendered at each scrape. */
export interface FleetValueFamily extends MetricDescriptor {
  readonly per: 'fleet';
  readonly type: 'gauge' | 'counter';
  readonly labels: readonly string[];
  readonly samples: (
    fleet: FleetView,
    settings: ExpositionSettings,
  ) => Iterable<FleetSample<number | undefined>>;
}

export interface FleetHistogramFamily extends MetricDescriptor {
  readonly per: 'fleet';
  readonly type: 'histogram';
  readonly labels: readonly string[];
  readonly samples: (fleet: FleetView, settings: ExpositionSettings) => Iterable<FleetSample<Histogram>>;
}

export type WorkerFamily = WorkerValueFamily | WorkerStateSetFamily | WorkerSamplesFamily;

export type FleetFamily = FleetValueFamily | FleetHistogramFamily;

export type Family = WorkerFamily | ScrapeTimeFamily | FleetFamily;

type Value = WorkerValueFamily['value'];

type Samples = WorkerSamplesFamily['samples'];

/** A gauge with one sample per worker. */
export function gauge(name: string, help: string, value: Value): WorkerValueFamily {
  return {
    per: 'worker',
    type: 'gauge',
    name,
    help,
    value,
  };
}

/** A counter with one sample per worker. */
export function counter(name: string, help: string, value: Value): WorkerValueFamily {
  return {
    per: 'worker',
    type: 'counter',
    name,
    help,
    value,
  };
}

/** A gauge with several samples per worker, distinguished by `labels`. */
export function gauges(
  name: string,
  help: string,
  labels: readonly string[],
  samples: Samples,
): WorkerSamplesFamily {
  return { per: 'worker', type: 'gauge', name, help, labels: () => labels, samples };
}

/** A counter with several samples per worker, distinguished by `labels`. */
export function counters(
  name: string,
  help: string,
  labels: readonly string[],
  samples: Samples,
): WorkerSamplesFamily {
  return { per: 'worker', type: 'counter', name, help, labels: () => labels, samples };
}

/** A family with one sample per value of a fixed set. */
export function perValue<Word extends string>(
  family: Omit<WorkerStateSetFamily<Word>, 'per'>,
): WorkerStateSetFamily {
  return {
    ...family,
    per: 'worker',
    // The renderer only passes words of `values`.
    value: (worker, word) => family.value(worker, word as Word),
  };
}

/** Converts to seconds since the epoch, for `_timestamp_seconds` families. */
export function timestampSeconds(at: Millis | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}

/** Converts a report's date-time to seconds since the epoch. Returns NaN, which is not exposed, for a leap second. */
export function dateTimeSeconds(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : Date.parse(moment) / 1000;
}

/** Converts to 1 or 0. */
export function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

const NONE: readonly never[] = [];

/** Returns a list of a report, or a shared empty list: no allocation per worker and scrape. */
export function listOf<T>(part: readonly T[] | undefined): readonly T[] {
  return part ?? NONE;
}

/** Visits the entries of a map of a report. A callback, because `Object.entries` allocates two arrays per entry. */
export function forEachKey<T>(
  part: Readonly<Record<string, T>> | undefined,
  visit: (value: T, name: string) => void,
): void {
  // `in` is safe: reports have no inherited keys.
  for (const name in part) {
    const value = part[name];
    if (value !== undefined) {
      visit(value, name);
    }
  }
}
