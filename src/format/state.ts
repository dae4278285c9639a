import { type SortOrder } from '../timeline/sort';
import { stateName, SHOWN_STATES, STATE_NAMES, type StateCode } from '../model/state';
import { NO_STYLES, type StateStyles } from '../paint/state-style-overrides';
import { t } from './translate';

/** Caches translations: while scrolling, translating took longer than painting. */
const labels = new Map<number, string>();
const summaries = new Map<number, string>();

/** Returns the state's name in the user's language. */
export function stateLabel(code: number): string {
  let label = labels.get(code);
  if (label === undefined) {
    label = translateState(code);
    labels.set(code, label);
  }
  return label;
}

/** Returns the state's name from the panel's configuration, otherwise in the user's language. */
export function configuredLabel(styles: StateStyles, state: number): string {
  return styles.get(state)?.text ?? stateLabel(state);
}

/** Formats a lane's current and worst state. */
export function formatLaneSummary(current: number, worst: number, styles: StateStyles = NO_STYLES): string {
  if (styles.has(current) || styles.has(worst)) {
    return summaryOf(configuredLabel(styles, current), configuredLabel(styles, worst));
  }
  const pair = current * STATE_NAMES.length + worst;
  let summary = summaries.get(pair);
  if (summary === undefined) {
    summary = summaryOf(stateLabel(current), stateLabel(worst));
    summaries.set(pair, summary);
  }
  return summary;
}

function summaryOf(current: string, worst: string): string {
  return t('lane.summary', 'now {{current}}, worst {{worst}}', { current, worst });
}

/** Formats counts by state, worst first: "1 failed, 23 healthy". */
export function formatStateCounts(
  counts: ReadonlyMap<StateCode, number>,
  styles: StateStyles = NO_STYLES,
): string {
  return SHOWN_STATES.filter((state) => counts.has(state))
    .map((state) => `${counts.get(state) ?? 0} ${configuredLabel(styles, state)}`)
    .join(', ');
}

function translateState(code: number): string {
  switch (stateName(code)) {
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
