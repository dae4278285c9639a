import { type Fleet } from './fleet';
import { dataWarnings } from './data-warnings';

const NOW = Date.UTC(2026, 10, 22, 12);
type Judged = Pick<Fleet, 'newest' | 'sampling' | 'exporters' | 'span'>;
function fleet(change: Partial<Judged> = {}): Judged {
  return {
    newest: NOW - 10_000,
    sampling: { meaning: 'bucket', step: 15_000, staleness: 45_000 },
    exporters: [],
    span: { from: NOW - 3600_000, to: NOW, end: NOW },
    ...change,
  };
}
const live = { now: NOW, live: true };

it('accepts data whose newest sample is within three steps', () => {
  expect(dataWarnings(fleet({ newest: NOW - 44_000 }), live)).toEqual([]);
});

it('warns if the newest sample is older than three steps', () => {
  expect(dataWarnings(fleet({ newest: NOW - 46_000 }), live)).toEqual([
    { reason: 'old', newest: NOW - 46_000, age: 46_000, allowed: 45_000 },
  ]);
});

it('keeps checking the age while no new data arrives', () => {
  expect(dataWarnings(fleet(), { now: NOW + 60_000, live: true })).toMatchObject([
    { reason: 'old', age: 70_000 },
  ]);
});

it('does not warn about the lag of scrape, rule and refresh at five seconds each', () => {
  const fast = { sampling: { meaning: 'bucket', step: 5000, staleness: 15_000 } } as const;
  expect(dataWarnings(fleet({ ...fast, newest: NOW - 19_000 }), live)).toEqual([]);
  expect(dataWarnings(fleet({ ...fast, newest: NOW - 21_000 }), live)).toHaveLength(1);
});

it('measures a range in the past against its end', () => {
  const past = { from: NOW - 7200_000, to: NOW - 3600_000, end: NOW - 3600_000 };
  expect(dataWarnings(fleet({ span: past, newest: past.to - 5000 }), { now: NOW, live: false })).toEqual([]);
  expect(
    dataWarnings(fleet({ span: past, newest: past.to - 60_000 }), { now: NOW, live: false }),
  ).toHaveLength(1);
});

it('reports a failed query and the time of the shown data', () => {
  expect(dataWarnings(fleet(), { ...live, error: 'timeout' })).toEqual([
    { reason: 'query failed', message: 'timeout', showing: NOW - 10_000 },
  ]);
});

it('distinguishes one exporter that is down from all of them', () => {
  const up = { name: 'a', up: true };
  const down = { name: 'b', up: false };
  expect(dataWarnings(fleet({ exporters: [up, down] }), live)).toEqual([
    { reason: 'exporter down', down: ['b'], all: false },
  ]);
  expect(dataWarnings(fleet({ exporters: [down] }), live)).toEqual([
    { reason: 'exporter down', down: ['b'], all: true },
  ]);
  expect(dataWarnings(fleet({ exporters: [up] }), live)).toEqual([]);
});
