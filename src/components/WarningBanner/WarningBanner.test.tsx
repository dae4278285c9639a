import { act, render, screen } from '@testing-library/react';
import { fleetOf } from '../../timeline/fleet';
import { laneFrame, rangeOf } from '../../frames/frames.fixture';
import { StaleBanner } from './WarningBanner';

const STEP = 15_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const FROM = NOW - 10 * STEP;
const fleet = fleetOf(
  { series: [laneFrame('w-1', FROM, STEP, new Array<number>(10).fill(1))], timeRange: rangeOf(FROM, NOW) },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  NOW,
);

beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

it('comes by itself where a dashboard stopped refreshing', () => {
  render(<StaleBanner fleet={fleet} live timeZone="utc" />);
  act(() => jest.advanceTimersByTime(44_000));
  expect(screen.getByRole('alert')).toBeEmptyDOMElement();
  act(() => jest.advanceTimersByTime(3_000));
  expect(screen.getByRole('alert')).toHaveTextContent(
    'Old data: the newest sample is from 12:00:00, 47 sec ago (45 sec is allowed)',
  );
});

it('stays away where the range ended in the past with its samples', () => {
  render(<StaleBanner fleet={fleet} live={false} timeZone="utc" />);
  act(() => jest.advanceTimersByTime(3_600_000));
  expect(screen.getByRole('alert')).toBeEmptyDOMElement();
});

it('says what failed and up to when the shown states go', () => {
  render(<StaleBanner fleet={fleet} live error="timeout" timeZone="utc" />);
  expect(screen.getByRole('alert')).toHaveTextContent(
    'The query failed: timeout. What is shown ends at 12:00:00.',
  );
});
