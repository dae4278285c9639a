import {
  type Bounds,
  QUANTITIES,
  type Quantity,
  type Severity,
  type Thresholds,
} from '../../model/thresholds';
import { type Config } from './config';

export type Health = Config['health'];

/** One bound of one worker type that differs: `sandbox/memory_ratio.critical=0.99`, parsed. */
interface Override {
  readonly workerType: string;
  readonly quantity: Quantity;
  readonly severity: Exclude<Severity, 'ok'>;
  readonly value: number;
}

/** The first critical bound that lies below its warning, general or overridden; undefined where all ascend. */
export function invertedBounds(
  health: Health,
): { readonly name: string; readonly problem: string } | undefined {
  const general = generalThresholds(health);
  const crossed = findInverted(general);
  if (crossed !== undefined)
    return { name: `${crossed.quantity}.critical`, problem: describeInverted(crossed) };
  for (const [workerType, thresholds] of thresholdsByType(general, health.overrides)) {
    const inverted = findInverted(thresholds);
    if (inverted !== undefined)
      return { name: 'overrides', problem: `${describeInverted(inverted)}, for ${workerType}` };
  }
  return undefined;
}

export function generalThresholds(health: Health): Thresholds {
  return {
    cpu_ratio: health.cpuRatio,
    memory_ratio: health.memoryRatio,
    gpu_memory_ratio: health.gpuMemoryRatio,
    disk_ratio: health.diskRatio,
    task_error_ratio: health.taskErrorRatio,
    task_slowness_ratio: health.taskSlownessRatio,
    model_load_seconds: health.modelLoadSeconds,
    minimumTasks: health.minimumTasks,
  };
}

export function thresholdsByType(general: Thresholds, overrides: readonly string[]): Map<string, Thresholds> {
  const byType = new Map<string, Thresholds>();
  for (const { workerType, quantity, severity, value } of overrides.map(parseOverride)) {
    const thresholds = byType.get(workerType) ?? general;
    byType.set(workerType, { ...thresholds, [quantity]: { ...thresholds[quantity], [severity]: value } });
  }
  return byType;
}

/** The configuration's pattern has been checked, so the parts are there; a worker type holds no slash. */
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
    if (warning !== undefined && critical !== undefined && critical < warning)
      return { quantity, warning, critical };
  }
  return undefined;
}

function describeInverted({ quantity, warning, critical }: InvertedBounds): string {
  return `must not lie below the warning of ${quantity}: critical is ${String(critical)}, warning ${String(warning)}`;
}
