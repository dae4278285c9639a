import { Type } from '@sinclair/typebox';
import { section } from './key-types';

/** The section `fleet`: what is declared about the workers as a whole. */
export const FleetSection = Type.Object(
  {
    minimumWorkers: Type.Array(Type.String({ pattern: '^[A-Za-z0-9._:@-]{1,64}=[0-9]{1,6}$' }), {
      default: [],
      maxItems: 200,
      description:
        'Minimum number of living workers of single worker types, each as type=number. WorkerTypeBelowMinimum pages if there are fewer. PUT /health/worker-types/{type} overrides it. Example: indexer=3',
    }),
    failureDomains: Type.Array(Type.String({ pattern: '^[a-zA-Z_][a-zA-Z0-9_]{0,127}$' }), {
      default: ['hostname'],
      maxItems: 8,
      description:
        'What can take many workers at once, from the smallest to the largest: hostname, or labels of labels.allow such as zone. If most workers with the same value fail together, one page names them all. Adds one series per worker and entry',
    }),
  },
  section,
);

/** Parses text that matches the pattern of `fleet.minimum_workers`. A worker type contains no equals sign. */
export function parseMinimumWorkers(text: string): { readonly workerType: string; readonly workers: number } {
  const [workerType = '', workers = ''] = text.split('=');
  return { workerType, workers: Number(workers) };
}
