import { SANDBOX_STATES } from '@heartline/protocol';
import { type FleetView } from '../../model/fleet-view';
import { type Sandbox, type SandboxUsage } from '../../model/tables';
import { type FleetValueFamily, timestampSeconds } from './family';

/** One gauge per sandbox. */
function perSandbox(
  name: string,
  help: string,
  value: (sandbox: Sandbox, fleet: FleetView) => number | undefined,
): FleetValueFamily {
  return {
    per: 'fleet',
    type: 'gauge',
    name,
    help,
    labels: ['sandbox_id'],
    *samples(fleet) {
      for (const sandbox of fleet.sandboxes()) {
        yield { labels: [sandbox.id], value: value(sandbox, fleet) };
      }
    },
  };
}

/** One counter per worker type. It includes deleted sandboxes. */
function perType(name: string, help: string, value: (usage: SandboxUsage) => number): FleetValueFamily {
  return {
    per: 'fleet',
    type: 'counter',
    name,
    help,
    labels: ['worker_type'],
    *samples(fleet) {
      for (const usage of fleet.sandboxUsage(fleet.now())) {
        yield { labels: [usage.workerType], value: value(usage) };
      }
    },
  };
}

function* byState(fleet: FleetView) {
  const count = new Map<string, number>();
  for (const { state } of fleet.sandboxes()) {
    count.set(state, (count.get(state) ?? 0) + 1);
  }
  for (const state of SANDBOX_STATES) {
    yield { labels: [state], value: count.get(state) ?? 0 };
  }
}

/** State, usage and cost of sandboxes. */
export const sandboxes: readonly FleetValueFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_sandboxes',
    help: 'Sandboxes by state.',
    labels: ['state'],
    samples: byState,
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_sandbox_info',
    help: 'Always 1; the labels are the worker in the sandbox and its state.',
    labels: ['sandbox_id', 'worker_id', 'state'],
    *samples(fleet) {
      for (const { id, workerId, state } of fleet.sandboxes()) {
        yield { labels: [id, workerId, state], value: 1 };
      }
    },
  },
  perSandbox('worker_sandbox_created_timestamp_seconds', 'Creation time of the sandbox.', (sandbox) =>
    timestampSeconds(sandbox.createdAt),
  ),
  perSandbox(
    'worker_sandbox_last_event_timestamp_seconds',
    'Time of the last event of the sandbox. Absent while the source that reads it is down.',
    (sandbox, fleet) =>
      fleet.sandboxSourceDown(sandbox) ? undefined : timestampSeconds(sandbox.lastEventAt),
  ),
  perSandbox('worker_sandbox_cpu_usage_ratio', 'CPU usage of the sandbox.', (sandbox) => sandbox.cpuRatio),
  perSandbox(
    'worker_sandbox_memory_usage_bytes',
    'Memory usage of the sandbox.',
    (sandbox) => sandbox.memoryBytes,
  ),
  perSandbox('worker_sandbox_disk_usage_bytes', 'Disk usage of the sandbox.', (sandbox) => sandbox.diskBytes),
  perType(
    'worker_sandbox_runtime_seconds_total',
    'Total running time of sandboxes.',
    (usage) => usage.runtimeSeconds,
  ),
  perType(
    'worker_sandbox_cost_dollars_total',
    'Total cost of sandboxes in US dollars.',
    (usage) => usage.costDollars,
  ),
];
