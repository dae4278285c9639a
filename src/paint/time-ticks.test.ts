import { timeTicks } from './time-ticks';

function labels(from: string, to: string, width: number, zone = 'utc') {
  return timeTicks({ from: Date.parse(from), to: Date.parse(to), end: Date.parse(to) }, width, zone).map(
    (tick) => tick.label,
  );
}

it('uses round times', () => {
  expect(labels('2026-11-22T10:07:00Z', '2026-11-22T11:07:00Z', 500)).toEqual([
    '10:10',
    '10:20',
    '10:30',
    '10:40',
    '10:50',
    '11:00',
  ]);
});

it('shows seconds in a short range', () => {
  expect(labels('2026-11-22T10:00:01Z', '2026-11-22T10:01:00Z', 320)).toEqual([
    '10:00:15',
    '10:00:30',
    '10:00:45',
    '10:01:00',
  ]);
});

it('shows the date at midnight', () => {
  expect(labels('2026-11-21T20:00:00Z', '2026-11-22T04:00:00Z', 400)).toEqual([
    '20:00',
    '22:00',
    '11/22',
    '02:00',
    '04:00',
  ]);
});

it('shows days in a week', () => {
  expect(labels('2026-11-15T10:00:00Z', '2026-11-22T10:00:00Z', 700)).toHaveLength(7);
});

it('follows the dashboard’s time zone, including half-hour offsets', () => {
  expect(labels('2026-11-22T10:00:00Z', '2026-11-22T12:00:00Z', 200, 'Asia/Kolkata')).toEqual([
    '16:00',
    '17:00',
  ]);
});

it('keeps round hours when summer time ends and the day has 25 hours', () => {
  expect(labels('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 400, 'Europe/Berlin')).toEqual([
    '10/25',
    '06:00',
    '12:00',
    '18:00',
    '10/26',
  ]);
});

it('keeps round hours when summer time begins and the day has 23 hours', () => {
  expect(labels('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 400, 'Europe/Berlin')).toEqual([
    '03/29',
    '06:00',
    '12:00',
    '18:00',
    '03/30',
  ]);
});

it('does not fail for a panel without width', () => {
  expect(labels('2026-11-22T10:00:00Z', '2026-11-22T12:00:00Z', 0)).toEqual([]);
});
