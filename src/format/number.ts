import { formattedValueToString, getValueFormat } from '@grafana/data';
import { durationText } from './duration';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });

/** A ratio from 0 to 1 as a percentage. */
export function percentText(ratio: number): string {
  return percent.format(ratio);
}

/** A count; one that Prometheus extrapolated is not whole. */
export function countText(count: number): string {
  return whole.format(count);
}

export function bytesText(bytes: number): string {
  return formattedValueToString(getValueFormat('bytes')(bytes, 1));
}

/** How long something took, in thousandths of a second where it was short. */
export function secondsText(seconds: number): string {
  return seconds < 1 ? formattedValueToString(getValueFormat('s')(seconds, 1)) : durationText(seconds * 1000);
}

/** How many failed, with their share of all where that is known: "3 (7.5%)". Nothing where it was not told. */
export function failedText(failed: number | undefined, all: number | undefined): string {
  if (failed === undefined) {
    return '';
  }
  return all === undefined || all <= 0
    ? countText(failed)
    : `${countText(failed)} (${percentText(Math.min(1, failed / all))})`;
}
