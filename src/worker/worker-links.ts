import { type TimeSpan } from '../model/time-span';
import { quote } from './promql';

/**
 * Returns the runbook URL of an alert: replaces `{alert}` with its name, or appends the name. Empty without a
 * base URL.
 */
export function buildRunbookUrl(base: string, alert: string): string {
  const name = encodeURIComponent(alert);
  if (base === '') {
    return '';
  }
  return base.includes('{alert}') ? base.replaceAll('{alert}', name) : `${base.replace(/\/+$/, '')}/${name}`;
}

/** Returns the URL of a worker's dashboard at the shown range. Empty without a base URL. */
export function buildWorkerDashboardUrl(base: string, worker: string, span: TimeSpan): string {
  if (base === '') {
    return '';
  }
  const address = base.replaceAll('{worker}', encodeURIComponent(worker));
  return `${address}${address.includes('?') ? '&' : '?'}from=${span.from}&to=${span.to}`;
}

/**
 * Returns the URL for creating a silence for one worker: Alertmanager's form with the matcher filled in, or
 * another URL with `{worker}` in it, such as Grafana's form. Empty without a base URL.
 */
export function buildSilenceUrl(base: string, worker: string): string {
  if (base === '') {
    return '';
  }
  return base.includes('{worker}')
    ? base.replaceAll('{worker}', encodeURIComponent(worker))
    : `${base.replace(/\/+$/, '')}/#/silences/new?filter=${encodeURIComponent(`{worker_id=${quote(worker)}}`)}`;
}
