import { type Figure } from '../statistics/estimate';
import { durationText, readDurationText } from './duration';
import { t } from './translate';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat();

/** Seconds in words: bare where they are exact, with bound and resolution where they were read off the timeline. */
export function durationFigure({ value, bound, resolution }: Figure): string {
  const milliseconds = value * 1000;
  if (bound === 'at least') {
    return t('figure.at-least', '≥ {{duration}}, resolution {{resolution}}', {
      duration: durationText(milliseconds),
      resolution: durationText(resolution),
    });
  }
  return readDurationText({ milliseconds, resolution, bound });
}

/** A count; one of which more may be hidden in buckets and gaps says so. */
export function countFigure({ value, bound }: Figure): string {
  if (bound === 'exact') {
    return whole.format(value);
  }
  return value === 0 ? t('figure.none-seen', 'none seen') : `≥ ${whole.format(value)}`;
}

/** A ratio from 0 to 1. Nearly all is not written as all: a fleet at 99.999 % had a failure. */
export function shareFigure(ratio: number): string {
  const shown = ratio < 1 ? Math.min(ratio, 0.9999) : ratio;
  return percent.format(shown > 0 ? Math.max(shown, 0.0001) : shown);
}
