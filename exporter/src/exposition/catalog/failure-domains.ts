import { type WorkerFamily } from './family';

/** What a worker shares with others that can take them all: its host, its zone. */
export const failureDomains: readonly WorkerFamily[] = [
  {
    per: 'worker',
    type: 'gauge',
    name: 'worker_failure_domain',
    help: 'Position in fleet.failure_domains of the label that the worker shares with the others of the failure domain.',
    labels: () => ['failure_domain'],
    samples: ({ report }, emit, { failureDomains: names }) => {
      for (const [index, name] of names.entries()) {
        const value = name === 'hostname' ? report.hostname : report.labels?.[name];
        if (value !== undefined && value !== '') {
          emit(index + 1, `${name}/${value}`);
        }
      }
    },
  },
];
