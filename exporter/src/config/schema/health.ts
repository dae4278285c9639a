import { type Static, Type } from '@sinclair/typebox';
import {
  type Bounds,
  QUANTITIES,
  type Quantity,
  type Severity,
  type Thresholds,
} from '../../model/thresholds';
import { Count, type DeepReadonly, needsRestart, Seconds, section } from './key-types';

function Bound(byDefault: number | undefined, description: string) {
  const bound = { minimum: 0, maximum: 1e9, description };
  return byDefault === undefined
    ? Type.Optional(Type.Number(bound))
    : Type.Number({ ...bound, default: byDefault });
}

/** Two thresholds of a quantity; an omitted one never applies. */
function QuantityBounds(quantity: string, warning?: number, critical?: number) {
  return Type.Object(
    {
      warning: Bound(warning, `Warning threshold for ${quantity}`),
      critical: Bound(critical, `Critical threshold for ${quantity}`),
    },
    section,
  );
}

function Weight(byDefault: number, check: string) {
  return Type.Number({
    default: byDefault,
    minimum: 0,
    maximum: 1,
    description: `How much a critical ${check} check lowers the health score`,
  });
}

export const OVERRIDE_PATTERN =
  '^[A-Za-z0-9._:@-]{1,64}/(cpu_ratio|memory_ratio|gpu_memory_ratio|disk_ratio|event_loop_stalled_seconds|task_error_ratio|task_slowness_ratio|task_consecutive_failures|model_load_seconds)' +
  '\\.(warning|critical)=[0-9]{1,9}(\\.[0-9]{1,9})?$';

/** The section `health`: how often workers are checked, and with which thresholds and weights. */
export const HealthSection = Type.Object(
  {
    checkIntervalSeconds: Seconds(
      30,
      1,
      3_600,
      'Time between two runs of a worker’s checks. They also run at each of its reports',
    ),
    minimumTasks: Count(
      5,
      1_000_000,
      'Minimum number of tasks finished within five minutes for error and slowness ratios to be checked',
    ),
    heartbeatsKept: Count(100, 10_000, 'Heartbeats kept per worker for its history', needsRestart),
    cpuRatio: QuantityBounds('CPU usage ÷ CPU available to the worker', 0.9, 0.95),
    memoryRatio: QuantityBounds('memory usage ÷ memory limit of the worker', 0.85, 0.95),
    gpuMemoryRatio: QuantityBounds('GPU memory usage ÷ GPU memory size', undefined, 0.9),
    diskRatio: QuantityBounds('disk usage ÷ disk size', 0.85, 0.95),
    eventLoopStalledSeconds: QuantityBounds('a blocked event loop in seconds', 5, 60),
    taskErrorRatio: QuantityBounds(
      'failed and timed-out tasks ÷ finished tasks over five minutes',
      0.05,
      0.1,
    ),
    taskSlownessRatio: QuantityBounds('mean ÷ expected task duration over five minutes', 2),
    taskConsecutiveFailures: QuantityBounds(
      'failed and timed-out tasks of one type in a row; exceeded by the next one',
      2,
    ),
    modelLoadSeconds: QuantityBounds('model load time in seconds', 300),
    overrides: Type.Array(Type.String({ pattern: OVERRIDE_PATTERN }), {
      default: [],
      maxItems: 1_000,
      description:
        'Thresholds for single worker types, each as type/quantity.severity=value. Example: sandbox/memory_ratio.critical=0.99',
    }),
    weights: Type.Object(
      {
        heartbeat: Weight(1, 'heartbeat'),
        resources: Weight(0.6, 'resources'),
        taskPerformance: Weight(0.6, 'task performance'),
        queueConnection: Weight(0.6, 'queue connection'),
        modelLoading: Weight(0.5, 'model loading'),
        diskSpace: Weight(0.5, 'disk space'),
      },
      section,
    ),
  },
  section,
);

export type Health = DeepReadonly<Static<typeof HealthSection>>;

/** One parsed override: `sandbox/memory_ratio.critical=0.99`. */
interface Override {
  readonly workerType: string;
  readonly quantity: Quantity;
  readonly severity: Exclude<Severity, 'ok'>;
  readonly value: number;
}

/** Returns the first critical threshold below its warning threshold, general or overridden; undefined if there is none. */
export function invertedBounds(
  health: Health,
): { readonly name: string; readonly problem: string } | undefined {
  const general = generalThresholds(health);
  const inverted = findInverted(general);
  if (inverted !== undefined) {
    return { name: `${inverted.quantity}.critical`, problem: describeInverted(inverted) };
  }
  for (const [workerType, thresholds] of thresholdsByType(general, health.overrides)) {
    const overridden = findInverted(thresholds);
    if (overridden !== undefined) {
      return { name: 'overrides', problem: `${describeInverted(overridden)} for ${workerType}` };
    }
  }
  return undefined;
}

/** Returns the thresholds of worker types without overrides. */
export function generalThresholds(health: Health): Thresholds {
  return {
    cpu_ratio: health.cpuRatio,
    memory_ratio: health.memoryRatio,
    gpu_memory_ratio: health.gpuMemoryRatio,
    disk_ratio: health.diskRatio,
    event_loop_stalled_seconds: health.eventLoopStalledSeconds,
    task_error_ratio: health.taskErrorRatio,
    task_slowness_ratio: health.taskSlownessRatio,
    task_consecutive_failures: health.taskConsecutiveFailures,
    model_load_seconds: health.modelLoadSeconds,
    minimumTasks: health.minimumTasks,
  };
}

/** Returns the thresholds of each worker type with overrides: its overrides on top of `general`. */
export function thresholdsByType(general: Thresholds, overrides: readonly string[]): Map<string, Thresholds> {
  const byType = new Map<string, Thresholds>();
  for (const { workerType, quantity, severity, value } of overrides.map(parseOverride)) {
    const thresholds = byType.get(workerType) ?? general;
    byType.set(workerType, { ...thresholds, [quantity]: { ...thresholds[quantity], [severity]: value } });
  }
  return byType;
}

/** Parses text that matches `OVERRIDE_PATTERN`. A worker type contains no slash. */
function parseOverride(text: string): Override {
  const [workerType = '', rest = ''] = text.split('/');
  const [bound = '', value = ''] = rest.split('=');
  const [quantity, severity] = bound.split('.');
  return {
    workerType,
    quantity: QUANTITIES.find((each) => each === quantity) ?? 'cpu_ratio',
    severity: severity === 'critical' ? 'critical' : 'warning',
    value: Number(value),
  };
}

interface InvertedBounds extends Required<Bounds> {
  readonly quantity: Quantity;
}

function findInverted(thresholds: Thresholds): InvertedBounds | undefined {
  for (const quantity of QUANTITIES) {
    const { warning, critical } = thresholds[quantity];
    if (warning !== undefined && critical !== undefined && critical < warning) {
      return { quantity, warning, critical };
    }
  }
  return undefined;
}

function describeInverted({ quantity, warning, critical }: InvertedBounds): string {
  return `must not be below the warning threshold of ${quantity}: critical is ${String(critical)}, warning is ${String(warning)}`;
}
