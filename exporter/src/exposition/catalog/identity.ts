import { type WorkerFamily } from './family';

/** Identity of a worker. All text values are labels of `worker_info` only. */
export const identity: readonly WorkerFamily[] = [
  {
    per: 'worker',
    type: 'gauge',
    name: 'worker_info',
    help: 'Always 1; the labels are the hostname, version and source of the worker, and its allowed labels.',
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
