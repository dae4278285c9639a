import { type Estimate } from '../statistics/estimate';
import { formatDuration, formatSegmentDuration } from './duration';
import { t } from './translate';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat();

/** Formats seconds: alone if they are exact, otherwise with bound and resolution. */
export function formatDurationEstimate({ value, bound, resolution }: Estimate): string {
  const milliseconds = value * 1000;
  if (bound === 'at least') {
    return t('estimate.at-least', '≥ {{duration}}, resolution {{resolution}}', {
      duration: formatDuration(milliseconds),
      resolution: formatDuration(resolution),
    });
  }
  return formatSegmentDuration({ milliseconds, resolution, bound });
}

/** Formats a count, with a sign if buckets and gaps may hide more. */
export function formatCountEstimate({ value, bound }: Estimate): string {
  if (bound === 'exact') {
    return whole.format(value);
  }
  return value === 0 ? t('estimate.none-seen', 'none observed') : `≥ ${whole.format(value)}`;
}

/** Formats a ratio from 0 to 1. Never rounds to all or nothing: a fleet at 99.999 % had a failure. */
export function formatShare(ratio: number): string {
  const shown = ratio < 1 ? Math.min(ratio, 0.9999) : ratio;
  return percent.format(shown > 0 ? Math.max(shown, 0.0001) : shown);
}
