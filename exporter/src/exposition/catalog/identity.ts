import { type WorkerFamily } from './family';

/** Who a worker is. Everything that is not a number stands once, in `worker_info`. */
export const identity: readonly WorkerFamily[] = [
  {
    per: 'worker',
    type: 'gauge',
    name: 'worker_info',
    help: 'Always 1; tells where the worker runs, what it runs, which source spoke of it, and its allow-listed labels.',
    labels: (settings) => [
      'hostname',
      'version',
      'source',
      ...(settings.startedAtLabel ? ['started_at'] : []),
      ...settings.allowedLabels,
    ],
    samples: (worker, emit, settings) => {
      const { hostname, version, labels, started_at: startedAt } = worker.report;
      emit(
        1,
        hostname,
        version,
        worker.source,
        ...(settings.startedAtLabel ? [startedAt] : []),
        ...settings.allowedLabels.map((name) => labels?.[name]),
      );
    },
  },
];
