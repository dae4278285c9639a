import { type SegmentDuration } from '../statistics/segment-duration';
import { t } from './translate';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const formats = new Map<string, Intl.NumberFormat>();

function formatUnit(value: number, unit: string): string {
  let format = formats.get(unit);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    });
    formats.set(unit, format);
  }
  return format.format(value);
}

/** Formats milliseconds in the two largest units: "1 min 50 sec", "0.4 sec". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) {
    return formatUnit(milliseconds / 1000, 'second');
  }
  let rest = Math.round(milliseconds / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) {
      parts.push(formatUnit(count, unit));
      rest -= count * size;
    } else if (parts.length > 0) {
      break;
    }
    if (parts.length === 2) {
      break;
    }
  }
  return parts.join(' ');
}

/** Formats a segment's duration with its bound and its resolution, unless it is exact. */
export function formatSegmentDuration({ milliseconds, resolution, bound }: SegmentDuration): string {
  const duration = formatDuration(milliseconds);
  if (bound === 'exact') {
    return duration;
  }
  if (resolution === 0) {
    return t('duration.about-alone', 'about {{duration}}', { duration });
  }
  const values = { duration, resolution: formatDuration(resolution) };
  return bound === 'at most'
    ? t('duration.at-most', '≤ {{duration}}, resolution {{resolution}}', values)
    : t('duration.about', 'about {{duration}}, resolution {{resolution}}', values);
}
