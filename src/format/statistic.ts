import { type StatisticName, estimateOf } from '../statistics/statistic-columns';
import { type Statistics } from '../statistics/statistics';
import { formatCountEstimate, formatDurationEstimate, formatShare } from './estimate';
import { t } from './translate';

export function statisticLabel(name: StatisticName): string {
  switch (name) {
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

/** Explains the statistic's short name. */
export function statisticHint(name: StatisticName): string {
  switch (name) {
    case 'unhealthy':
      return t('statistic.unhealthy-hint', 'Time degraded, critical or failed');
    case 'availability':
      return t('statistic.availability-hint', 'Share of the observed time that the worker was healthy');
    case 'flaps':
      return t('statistic.flaps-hint', 'How often the worker became unhealthy in the range');
    case 'mtbf':
      return t('statistic.mtbf-hint', 'Mean time between failures: time healthy / failures that began');
    case 'mttr':
      return t('statistic.mttr-hint', 'Mean time to restoration: time unhealthy / failures that ended');
  }
}

/** Formats a statistic, or a dash if it has no value. */
export function formatStatistic(name: StatisticName, statistics: Statistics): string {
  const estimate = estimateOf(statistics, name);
  if (estimate === undefined) {
    return '–';
  }
  switch (name) {
    case 'availability':
      return formatShare(estimate.value);
    case 'flaps':
      return formatCountEstimate(estimate);
    default:
      return formatDurationEstimate(estimate);
  }
}
