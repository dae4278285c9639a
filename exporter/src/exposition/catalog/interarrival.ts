import { type FleetFamily } from './family';

/** How regular heartbeats are, by worker type. */
export const interarrival: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'histogram',
    name: 'worker_heartbeat_interarrival_ratio',
    help: 'Gap between two heartbeats of a worker, as a share of its interval.',
    labels: ['worker_type'],
    *samples(fleet) {
      for (const gaps of fleet.interarrivals()) yield { labels: [gaps.workerType], value: gaps };
    },
  },
];
