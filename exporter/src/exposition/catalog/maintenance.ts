import { type FleetFamily, timestampSeconds } from './family';

const WORKER = ['worker_id', 'worker_type'] as const;

/** What users have decided about messages: workers and types in maintenance, and acknowledged alerts. */
export const maintenance: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_maintenance',
    help: 'Always 1 if the worker is in maintenance: messages about it are muted, its state is not. Absent otherwise.',
    labels: WORKER,
    *samples(fleet) {
      for (const { id, type } of fleet.workersInMaintenance(fleet.now())) {
        yield { labels: [id, type], value: 1 };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_maintenance_end_timestamp_seconds',
    help: 'When the maintenance of the worker ends. Absent if it lasts until somebody ends it.',
    labels: WORKER,
    *samples(fleet) {
      for (const { id, type, window } of fleet.workersInMaintenance(fleet.now())) {
        yield { labels: [id, type], value: timestampSeconds(window.endsAt) };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_type_maintenance',
    help: 'Always 1 if a maintenance window is for the worker type as a whole, with its future workers. Absent otherwise.',
    labels: ['worker_type'],
    *samples(fleet) {
      const now = fleet.now();
      for (const type of fleet.workerTypes()) {
        if (fleet.maintenanceOfType(type, now) !== undefined) {
          yield { labels: [type], value: 1 };
        }
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_acknowledged_timestamp_seconds',
    help:
      'When somebody last acknowledged the alerts with these labels. All alerts of the worker if there is no name; all failure ' +
      'domains and crash groups if there is none.',
    labels: ['alertname', 'worker_type', 'worker_id', 'failure_domain', 'crash_group'],
    *samples(fleet) {
      for (const acknowledgement of fleet.acknowledgements(fleet.now())) {
        const { alertname, workerType, workerId, failureDomain, crashGroup, at } = acknowledgement;
        // The type of a worker may have changed since.
        const type = workerId === undefined ? workerType : fleet.get(workerId)?.type;
        yield {
          labels: [alertname, type, workerId, failureDomain, crashGroup],
          value: timestampSeconds(at),
        };
      }
    },
  },
];
