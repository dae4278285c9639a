import { type Figure } from './estimate';
import { type Statistics } from './statistics';

/** The figures of a worker that a reader may switch on. */
export const MEASURES = ['unhealthy', 'availability', 'flaps', 'mtbf', 'mttr'] as const;
export type Measure = (typeof MEASURES)[number];

/** Undefined where there is nothing to tell: a mean without a failure, a share of nothing. */
export function measureOf(statistics: Statistics, measure: Measure): Figure | undefined {
  return statistics[measure];
}
