import { type Measure, measureOf } from '../statistics/statistic-columns';
import { type Statistics } from '../statistics/statistics';
import { countFigure, durationFigure, shareFigure } from './estimate';
import { t } from './translate';

export function measureLabel(measure: Measure): string {
  switch (measure) {
    case 'unhealthy':
      return t('measure.unhealthy', 'Time unhealthy');
    case 'availability':
      return t('measure.availability', 'Availability');
    case 'flaps':
      return t('measure.flaps', 'Flaps');
    case 'mtbf':
      return t('measure.mtbf', 'MTBF');
    case 'mttr':
      return t('measure.mttr', 'MTTR');
  }
}

/** What the short name means. */
export function measureHint(measure: Measure): string {
  switch (measure) {
    case 'unhealthy':
      return t('measure.unhealthy-hint', 'Time degraded, critical or failed');
    case 'availability':
      return t('measure.availability-hint', 'Time healthy, of the time that the worker was watched');
    case 'flaps':
      return t('measure.flaps-hint', 'How often the worker turned unhealthy in the range');
    case 'mtbf':
      return t('measure.mtbf-hint', 'Mean time between failures: time healthy by failures that began');
    case 'mttr':
      return t('measure.mttr-hint', 'Mean time to restoration: time unhealthy by failures that ended');
  }
}

/** The figure in words, or a dash where there is none: never an infinite mean. */
export function measureText(measure: Measure, statistics: Statistics): string {
  const figure = measureOf(statistics, measure);
  if (figure === undefined) {
    return '–';
  }
  switch (measure) {
    case 'availability':
      return shareFigure(figure.value);
    case 'flaps':
      return countFigure(figure);
    default:
      return durationFigure(figure);
  }
}
