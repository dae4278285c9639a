import { toBoolean, groupByLabels, type Sample } from '../samples';

/** A model that a worker serves. Values that were not reported are undefined. */
export interface Model {
  readonly name: string;
  readonly loaded?: boolean;
  readonly loadSeconds?: number;
}

/** Models that are not loaded come first. */
export function toModels(samples: readonly Sample[]): Model[] {
  return groupByLabels(samples, ['model'])
    .map(({ labels, values }) => ({
      name: labels['model'] ?? '',
      loaded: toBoolean(values['model_loaded']),
      loadSeconds: values['model_load_seconds'],
    }))
    .sort((a, b) => Number(a.loaded ?? true) - Number(b.loaded ?? true) || a.name.localeCompare(b.name));
}
