import { DashboardCursorSync, EventBusSrv } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { Crosshair } from './Crosshair';
import { type CursorPosition, SharedCursor } from '../../timeline/shared-cursor';

const fleet = readFleet(
  {
    series: [laneFrame('w-1', 0, 10_000, [1, 1, 1, 5]), laneFrame('w-2', 0, 10_000, [1, 1, 1, 1])],
    timeRange: makeTimeRange(0, 40_000),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  40_000,
);

/** A cursor that tests move. */
class TestCursor extends SharedCursor {
  notifyListener: (cursor: CursorPosition | undefined) => void = () => undefined;
  override listen(listener: (cursor: CursorPosition | undefined) => void) {
    this.notifyListener = listener;
    return super.listen(listener);
  }
}

function setUp() {
  const cursor = new TestCursor({ eventBus: new EventBusSrv() });
  const rendered = jest.fn();
  render(
    <Profiler id="crosshair" onRender={rendered}>
      <Crosshair cursor={cursor} fleet={fleet} width={400} height={100} timeZone="utc" />
    </Profiler>,
  );
  const line = screen.getByTestId('heartline crosshair');
  rendered.mockClear();
  const at = (time: number, here: boolean, sync: DashboardCursorSync) =>
    act(() => cursor.notifyListener({ time, here, sync }));
  return { line, at, rendered, leave: () => act(() => cursor.notifyListener(undefined)) };
}

it('moves the line to the cursor time without rendering', () => {
  const { line, at, leave, rendered } = setUp();
  expect(line).not.toBeVisible();
  at(10_000, true, DashboardCursorSync.Off);
  expect(line).toBeVisible();
  expect(line.style.transform).toBe('translateX(100px)');
  leave();
  expect(line).not.toBeVisible();
  expect(rendered).not.toHaveBeenCalled();
});

it('is hidden for a time outside the range', () => {
  const { line, at } = setUp();
  at(50_000, false, DashboardCursorSync.Crosshair);
  expect(line).not.toBeVisible();
});

it('shows a text for another panel’s cursor if tooltips are shared', () => {
  const { line, at } = setUp();
  at(35_000, false, DashboardCursorSync.Tooltip);
  expect(line).toHaveTextContent('00:00:35 · 1 failed, 1 healthy');
});

it.each([
  ['only the crosshair is shared', false, DashboardCursorSync.Crosshair],
  ['the pointer is in this panel', true, DashboardCursorSync.Tooltip],
])('shows no text if %s', (_when, here, sync) => {
  const { line, at } = setUp();
  at(35_000, here, sync);
  expect(line).toHaveTextContent(/^$/);
});
