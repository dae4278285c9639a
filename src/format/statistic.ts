import { type StatisticName, estimateOf } from '../statistics/statistic-columns';
import { type Statistics } from '../statistics/statistics';
import { formatCountEstimate, formatDurationEstimate, formatShare } from './estimate';
import { t } from './translate';

export function statisticLabel(measure: StatisticName): string {
  switch (measure) {
    case 'unhealthy':
      return t('statistic.unhealthy', 'Time unhealthy');
    case 'availability':
      return t('statistic.availability', 'Availability');
    case 'flaps':
      return t('statistic.flaps', 'Flaps');
    case 'mtbf':
      return t('statistic.mtbf', 'MTBF');
    case 'mttr':
      return t('statistic.mttr', 'MTTR');
  }
}

/** What the short name means. */
export function statisticHint(measure: StatisticName): string {
  switch (measure) {
    case 'unhealthy':
      return t('statistic.unhealthy-hint', 'Time degraded, critical or failed');
    case 'availability':
      return t('statistic.availability-hint', 'Time healthy, of the time that the worker was watched');
    case 'flaps':
      return t('statistic.flaps-hint', 'How often the worker turned unhealthy in the range');
    case 'mtbf':
      return t('statistic.mtbf-hint', 'Mean time between failures: time healthy by failures that began');
    case 'mttr':
      return t('statistic.mttr-hint', 'Mean time to restoration: time unhealthy by failures that ended');
  }
}

/** The figure in words, or a dash where there is none: never an infinite mean. */
export function formatStatistic(measure: StatisticName, statistics: Statistics): string {
  const figure = estimateOf(statistics, measure);
  if (figure === undefined) {
    return '–';
  }
  switch (measure) {
    case 'availability':
      return formatShare(figure.value);
    case 'flaps':
      return formatCountEstimate(figure);
    default:
      return formatDurationEstimate(figure);
  }
}
