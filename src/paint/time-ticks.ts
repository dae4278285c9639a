import { dateTimeFormat, dateTimeForTimeZone, systemDateFormats } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { type TimeSpan } from '../model/time-span';

export interface Tick {
  readonly time: number;
  readonly label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((n) => n * DAY),
];

/** Returns ticks at round times of the dashboard's time zone, at least `pixelsPerTick` apart. */
export function timeTicks(span: TimeSpan, width: number, timeZone: TimeZone, pixelsPerTick = 80): Tick[] {
  const minStep = ((span.to - span.from) * pixelsPerTick) / Math.max(width, 1);
  const step = STEPS.find((candidate) => candidate >= minStep) ?? 364 * DAY;
  const times = step < HOUR ? everyStep(span, step, timeZone) : localTimes(span, step, timeZone);
  return times.map((time) => ({ time, label: tickLabel(time, step, timeZone) }));
}

function everyStep(span: TimeSpan, step: number, timeZone: TimeZone): number[] {
  // Offsets of time zones are whole minutes, so seconds and minutes are round in each zone.
  const midnight = dateTimeForTimeZone(timeZone, span.from).startOf('day').valueOf();
  const times: number[] = [];
  for (let time = midnight + Math.ceil((span.from - midnight) / step) * step; time <= span.to; time += step) {
    times.push(time);
  }
  return times;
}

/**
 * Counts hours and days on the local clock, day by day: when summer time begins or ends, a day has 23 or 25
 * hours, and a tick at 12:00 stays at 12:00.
 */
function localTimes(span: TimeSpan, step: number, timeZone: TimeZone): number[] {
  const hours = Math.max(1, Math.round(step / HOUR));
  const days = Math.max(1, Math.round(step / DAY));
  const times: number[] = [];
  const day = dateTimeForTimeZone(timeZone, span.from).startOf('day');
  while (day.valueOf() <= span.to) {
    // Counted from the epoch instead of the range, so that ticks stay in place while the range moves.
    const number = Math.floor((day.valueOf() + day.utcOffset() * MINUTE) / DAY);
    if (number % days === 0) {
      for (let hour = 0; hour < (step < DAY ? 24 : 1); hour += hours) {
        const localTime = dateTimeForTimeZone(timeZone, day.valueOf());
        localTime.set('hour', hour);
        const time = localTime.valueOf();
        if (time >= span.from && time <= span.to && time > (times[times.length - 1] ?? -Infinity)) {
          times.push(time);
        }
      }
    }
    day.add(1, 'day');
  }
  return times;
}

function tickLabel(time: number, step: number, timeZone: TimeZone): string {
  const { interval } = systemDateFormats;
  const midnight = dateTimeForTimeZone(timeZone, time).startOf('day').valueOf() === time;
  const format = step >= DAY || midnight ? interval.day : step >= MINUTE ? interval.minute : interval.second;
  return dateTimeFormat(time, { timeZone, format });
}
