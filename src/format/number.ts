import { formattedValueToString, getValueFormat } from '@grafana/data';
import { formatDuration } from './duration';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** Formats a ratio from 0 to 1 as a percentage. */
export function formatPercent(ratio: number): string {
  return percent.format(ratio);
}

/** Formats a count. Counts that Prometheus extrapolated are rounded. */
export function formatCount(count: number): string {
  return whole.format(count);
}

export function formatBytes(bytes: number): string {
  return formattedValueToString(getValueFormat('bytes')(bytes, 1));
}

/** Formats a duration, in milliseconds if it is short. */
export function formatSeconds(seconds: number): string {
  return seconds < 1
    ? formattedValueToString(getValueFormat('s')(seconds, 1))
    : formatDuration(seconds * 1000);
}

/** Formats a number of failures with their share, if known: "3 (7.5%)". Empty if the number was not reported. */
export function formatFailures(failed: number | undefined, all: number | undefined): string {
  if (failed === undefined) {
    return '';
  }
  return all === undefined || all <= 0
    ? formatCount(failed)
    : `${formatCount(failed)} (${formatPercent(Math.min(1, failed / all))})`;
}
