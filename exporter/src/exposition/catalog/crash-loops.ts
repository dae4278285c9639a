import { type FleetFamily } from './family';

/** Crash loops whose workers have another ID after each crash. */
export const crashLoops: readonly FleetFamily[] = [
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_type_crash_loop',
    help:
      'Workers in a row that crashed within half an hour, each followed by the next under another ID. Absent below 3, and when ' +
      'one has been stable for 15 minutes. crash_group is what their IDs have in common.',
    labels: ['worker_type', 'crash_group'],
    *samples(fleet) {
      for (const { workerType, family, loop } of fleet.crashLoops(fleet.now())) {
        yield { labels: [workerType, family], value: loop.crashes };
      }
    },
  },
  {
    per: 'fleet',
    type: 'gauge',
    name: 'worker_crash_loop_member',
    help: 'Always 1 for the last workers of a crash loop over changing IDs.',
    labels: ['worker_id', 'worker_type', 'crash_group'],
    *samples(fleet) {
      for (const { workerType, family, loop } of fleet.crashLoops(fleet.now())) {
        for (const id of loop.members) {
          if (fleet.get(id) !== undefined) {
            yield { labels: [id, workerType, family], value: 1 };
          }
        }
      }
    },
  },
];
