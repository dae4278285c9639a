import { type SortOrder } from './data/sort';
import { nameOf } from './data/state';
import { t } from './translate';

/** The state's word in the reader's language. */
export function stateLabel(code: number): string {
  switch (nameOf(code)) {
    case 'stopped':
      return t('state.stopped', 'stopped');
    case 'healthy':
      return t('state.healthy', 'healthy');
    case 'unknown':
      return t('state.unknown', 'unknown');
    case 'degraded':
      return t('state.degraded', 'degraded');
    case 'critical':
      return t('state.critical', 'critical');
    case 'failed':
      return t('state.failed', 'failed');
    case 'no data':
      return t('state.no-data', 'no data');
    case 'unrecognised':
      return t('state.unrecognised', 'unrecognised');
    case 'pending':
      return t('state.pending', 'not yet known');
  }
}

export function sortLabel(order: SortOrder): string {
  switch (order) {
    case 'current':
      return t('sort.current', 'Current state');
    case 'worst':
      return t('sort.worst', 'Worst in range');
    case 'unhealthy':
      return t('sort.unhealthy', 'Time unhealthy');
    case 'name':
      return t('sort.name', 'Name');
  }
}
