import { type FleetFamily } from './family';

/** Workers that ended without a recovery. */
export const endings: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_ended',
    help:
      'Always 1 for 5 minutes after a late or failed worker ended without a recovery, or another one was deleted or moved; detail ' +
      'is the worker that replaced it, or its new type, or by hand. At most the newest 1000.',
    labels: ['worker_id', 'worker_type', 'reason', 'detail'],
    *samples(fleet) {
      for (const { workerId, workerType, reason, detail } of fleet.endedWorkers(fleet.now())) {
        yield { labels: [workerId, workerType, reason, detail], value: 1 };
      }
    },
  },
];
