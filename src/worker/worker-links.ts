import { type TimeSpan } from '../model/time-span';
import { quote } from './promql';

/** The runbook of an alert: its name in place of `{alert}`, else after the base address. Empty without a base. */
export function buildRunbookUrl(base: string, alert: string): string {
  const name = encodeURIComponent(alert);
  if (base === '') {
    return '';
  }
  return base.includes('{alert}') ? base.replaceAll('{alert}', name) : `${base.replace(/\/+$/, '')}/${name}`;
}

/** A worker's dashboard at the range shown. Empty without an address. */
export function buildWorkerDashboardUrl(base: string, worker: string, span: TimeSpan): string {
  if (base === '') {
    return '';
  }
  const address = base.replaceAll('{worker}', encodeURIComponent(worker));
  return `${address}${address.includes('?') ? '&' : '?'}from=${span.from}&to=${span.to}`;
}

/**
 * Where a silence for one worker is written: Alertmanager's form with the matcher filled in, or another address with
 * `{worker}` in it, such as Grafana's own form. Empty without an address.
 */
export function buildSilenceUrl(base: string, worker: string): string {
  if (base === '') {
    return '';
  }
  return base.includes('{worker}')
    ? base.replaceAll('{worker}', encodeURIComponent(worker))
    : `${base.replace(/\/+$/, '')}/#/silences/new?filter=${encodeURIComponent(`{worker_id=${quote(worker)}}`)}`;
}
