import { formattedValueToString, getValueFormat } from '@grafana/data';
import { formatDuration } from './duration';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A ratio from 0 to 1 as a percentage. */
export function formatPercent(ratio: number): string {
  return percent.format(ratio);
}

/** A count; one that Prometheus extrapolated is not whole. */
export function formatCount(count: number): string {
  return whole.format(count);
}

export function formatBytes(bytes: number): string {
  return formattedValueToString(getValueFormat('bytes')(bytes, 1));
}

/** How long something took, in thousandths of a second where it was short. */
export function formatSeconds(seconds: number): string {
  return seconds < 1
    ? formattedValueToString(getValueFormat('s')(seconds, 1))
    : formatDuration(seconds * 1000);
}

/** How many failed, with their share of all where that is known: "3 (7.5%)". Nothing where it was not told. */
export function formatFailures(failed: number | undefined, all: number | undefined): string {
  if (failed === undefined) {
    return '';
  }
  return all === undefined || all <= 0
    ? formatCount(failed)
    : `${formatCount(failed)} (${formatPercent(Math.min(1, failed / all))})`;
}
