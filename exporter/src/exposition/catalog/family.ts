import { type FleetView } from '../../model/fleet-view';
import { type Histogram } from '../../model/tables';
import { type Thresholds } from '../../model/thresholds';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';

/** What the operator chose about the series themselves. */
export interface ExpositionSettings {
  /** Names of report labels that reach `worker_info`. */
  readonly allowedLabels: readonly string[];
  /** Adds `started_at` to `worker_info`: one more series per restart. */
  readonly startedAtLabel: boolean;
  /** Exposes how irregular each worker’s heartbeats are. */
  readonly suspicion: boolean;
  readonly thresholdsFor: (workerType: string) => Thresholds;
}

/** A label's value; undefined leaves the label out, which to Prometheus is the same as an empty value. */
export type LabelValue = string | undefined;

/** Gives one sample of a family. A value that is not known (undefined, not finite) is not exposed. */
export type Emit = (value: number | undefined, ...labels: readonly LabelValue[]) => void;

interface MetricDescriptor {
  readonly name: string;
  readonly help: string;
}

/** One sample per worker, with no labels but the worker's own. Rendered when the worker changes. */
export interface WorkerValueFamily extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  readonly value: (worker: Worker) => number | undefined;
}

/** A sample per worker and word of a fixed vocabulary (states, reasons). Rendered when the worker changes. */
export interface WorkerStateSetFamily<Word extends string = string> extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  readonly label: string;
  readonly values: readonly Word[];
  value(worker: Worker, word: Word): number | undefined;
}

/** Any number of samples per worker, told apart by labels. Rendered when the worker changes. */
export interface WorkerSamplesFamily extends MetricDescriptor {
  readonly per: 'worker';
  readonly type: 'gauge' | 'counter';
  /** Names of the labels beside the worker's own, in the order in which `samples` gives their values. */
  readonly labels: (settings: ExpositionSettings) => readonly string[];
  readonly samples: (worker: Worker, emit: Emit, settings: ExpositionSettings) => void;
}

/** The moment of a scrape; `age` is the worker's by the fleet's reckoning, in milliseconds, never negative. */
export interface ScrapeInstant {
  readonly now: Millis;
  readonly age: Millis;
}

/** Grows while nothing happens: one sample per worker is rendered at each scrape. */
export interface ScrapeTimeFamily extends MetricDescriptor {
  readonly per: 'scrape';
  readonly type: 'gauge' | 'counter';
  /** The value as it is written: how many decimals it deserves is the family's decision. */
  readonly value: (worker: Worker, at: ScrapeInstant) => number | string | undefined;
  /** Whether it is exposed at all; it is unless this says otherwise. */
  readonly isExposed?: (settings: ExpositionSettings) => boolean;
  /** Where the family has a sample per word: which of them runs, and those that change with the worker only. */
  readonly stateSet?: { readonly current: (worker: Worker) => string; readonly others: WorkerStateSetFamily };
}

export interface FleetSample<Value> {
  readonly labels: readonly LabelValue[];
  readonly value: Value;
}

/** About the fleet as a whole: few series, rendered at each scrape. */
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

/** A gauge with several samples per worker, told apart by `labels`. */
export function gauges(
  name: string,
  help: string,
  labels: readonly string[],
  samples: Samples,
): WorkerSamplesFamily {
  return { per: 'worker', type: 'gauge', name, help, labels: () => labels, samples };
}

/** A counter with several samples per worker, told apart by `labels`. */
export function counters(
  name: string,
  help: string,
  labels: readonly string[],
  samples: Samples,
): WorkerSamplesFamily {
  return { per: 'worker', type: 'counter', name, help, labels: () => labels, samples };
}

/** A family with a sample per word of a fixed vocabulary. */
export function perValue<Word extends string>(
  family: Omit<WorkerStateSetFamily<Word>, 'per'>,
): WorkerStateSetFamily {
  return {
    ...family,
    per: 'worker',
    // The renderer gives back the words it was given.
    value: (worker, word) => family.value(worker, word as Word),
  };
}

/** Seconds since the epoch, for `_timestamp_seconds`; undefined where the moment is not known. */
export function timestampSeconds(at: Millis | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}

/** The same of a report's date-time; one that no calendar knows (a leap second) is not exposed. */
export function dateTimeSeconds(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : Date.parse(moment) / 1000;
}

/** 1 or 0; undefined where it was not told. */
export function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

const NONE: readonly never[] = [];

/** A list of a report; none, and no new array for each of a thousand workers, where it was not told. */
export function listOf<T>(part: readonly T[] | undefined): readonly T[] {
  return part ?? NONE;
}

/** The same of what is named by its keys: a callback for each, since entries would be two arrays for each. */
export function forEachKey<T>(
  part: Readonly<Record<string, T>> | undefined,
  visit: (value: T, name: string) => void,
): void {
  // Own keys alone: reports inherit nothing.
  for (const name in part) {
    const value = part[name];
    if (value !== undefined) visit(value, name);
  }
}
