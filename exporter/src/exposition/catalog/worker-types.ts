import { type FleetFamily } from './family';

/** What is declared and known about worker types. */
export const workerTypes: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_type_expected_workers',
    help: 'Minimum number of living workers of the type, as declared in the configuration or by API. Absent if none is declared.',
    labels: ['worker_type'],
    *samples(fleet) {
      for (const { workerType, workers } of fleet.typeMinimums()) {
        yield { labels: [workerType], value: workers };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_type_queue_workers',
    help: 'Living workers of the type that report the queue and are not disconnected from it.',
    labels: ['worker_type', 'queue'],
    *samples(fleet) {
      for (const { workerType, queue, workers } of fleet.queueTypes()) {
        yield { labels: [workerType, queue], value: workers };
      }
    },
  },
];
