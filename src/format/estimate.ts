import { type Estimate } from '../statistics/estimate';
import { formatDuration, formatSegmentDuration } from './duration';
import { t } from './translate';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat();

/** Seconds in words: bare where they are exact, with bound and resolution where they were read off the timeline. */
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

/** A count; one of which more may be hidden in buckets and gaps says so. */
export function formatCountEstimate({ value, bound }: Estimate): string {
  if (bound === 'exact') {
    return whole.format(value);
  }
  return value === 0 ? t('estimate.none-seen', 'none seen') : `≥ ${whole.format(value)}`;
}

/** A ratio from 0 to 1. Nearly all is not written as all: a fleet at 99.999 % had a failure. */
export function formatShare(ratio: number): string {
  const shown = ratio < 1 ? Math.min(ratio, 0.9999) : ratio;
  return percent.format(shown > 0 ? Math.max(shown, 0.0001) : shown);
}
