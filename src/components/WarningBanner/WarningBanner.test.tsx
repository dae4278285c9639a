import { act, render, screen } from '@testing-library/react';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { WarningBanner } from './WarningBanner';

const STEP = 15_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const FROM = NOW - 10 * STEP;
const fleet = readFleet(
  {
    series: [laneFrame('w-1', FROM, STEP, new Array<number>(10).fill(1))],
    timeRange: makeTimeRange(FROM, NOW),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  NOW,
);

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

it('appears without new data if the dashboard stops refreshing', () => {
  render(<WarningBanner fleet={fleet} live timeZone="utc" />);
  act(() => jest.advanceTimersByTime(44_000));
  expect(screen.getByRole('alert')).toBeEmptyDOMElement();
  act(() => jest.advanceTimersByTime(3_000));
  expect(screen.getByRole('alert')).toHaveTextContent(
    'Stale data: the newest sample is from 12:00:00, 47 sec ago (limit: 45 sec)',
  );
});

it('is not shown for a range in the past with samples at its end', () => {
  render(<WarningBanner fleet={fleet} live={false} timeZone="utc" />);
  act(() => jest.advanceTimersByTime(3_600_000));
  expect(screen.getByRole('alert')).toBeEmptyDOMElement();
});

it('shows the error and the end of the shown data', () => {
  render(<WarningBanner fleet={fleet} live error="timeout" timeZone="utc" />);
  expect(screen.getByRole('alert')).toHaveTextContent(
    'The query failed: timeout. The data shown ends at 12:00:00.',
  );
});
