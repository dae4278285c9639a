import { flag, rowsBy, type Sample } from '../samples';

/** A model that a worker serves. Absent is not told. */
export interface Model {
  readonly name: string;
  readonly loaded?: boolean;
  readonly loadSeconds?: number;
}

/** Those that are not loaded first. */
export function modelsOf(samples: readonly Sample[]): Model[] {
  return rowsBy(samples, ['model'])
    .map(({ labels, values }) => ({
      name: labels['model'] ?? '',
      loaded: flag(values['model_loaded']),
      loadSeconds: values['model_load_seconds'],
    }))
    .sort((a, b) => Number(a.loaded ?? true) - Number(b.loaded ?? true) || a.name.localeCompare(b.name));
}
