import { render, screen } from '@testing-library/react';
import { type ComponentProps } from 'react';
import { readFleet } from '../../timeline/fleet';
import { laneRows } from '../../timeline/timeline-rows';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { LANE_SIZES } from '../../paint/geometry';
import { NO_STYLES } from '../../paint/state-style-overrides';
import { Rows } from './Rows';

const STEP = 10_000;
const fleet = readFleet(
  {
    series: Array.from({ length: 12 }, (_, index) => laneFrame(`w-${index}`, 0, STEP, [1, 1])),
    timeRange: makeTimeRange(0, 2 * STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  2 * STEP,
);

function rows(visible: ComponentProps<typeof Rows>['visible'], activeIndex: number) {
  return (
    <Rows
      rows={laneRows(fleet.lanes)}
      visible={visible}
      activeIndex={activeIndex}
      groupLabel={undefined}
      laneSize={LANE_SIZES.normal}
      columnLayout={{ nameWidth: 200, columns: [], left: 200 }}
      sources={{ fleet, timeZone: 'utc', styles: NO_STYLES }}
      opened={undefined}
      onOpen={undefined}
      onToggle={() => undefined}
      onActive={() => undefined}
    />
  );
}
function shown() {
  return screen.getAllByRole('row').map((row) => Number(row.getAttribute('aria-rowindex')));
}

it('keeps the focused row outside the window, in its order', () => {
  const { rerender } = render(rows({ first: 4, last: 8 }, 0));
  expect(shown()).toEqual([1, 5, 6, 7, 8]);
  rerender(rows({ first: 0, last: 4 }, 10));
  expect(shown()).toEqual([1, 2, 3, 4, 11]);
});

it('renders the focused row once inside the window', () => {
  render(rows({ first: 4, last: 8 }, 5));
  expect(shown()).toEqual([5, 6, 7, 8]);
});

it('does not move remaining rows when the window moves', async () => {
  const { rerender, container } = render(rows({ first: 4, last: 8 }, 0));
  const moved: Node[] = [];
  const observer = new MutationObserver((changes) =>
    moved.push(...changes.flatMap(({ removedNodes }) => [...removedNodes])),
  );
  observer.observe(container, { childList: true });
  rerender(rows({ first: 0, last: 8 }, 0));
  rerender(rows({ first: 0, last: 12 }, 0));
  await Promise.resolve();
  expect(moved).toEqual([]);
  observer.disconnect();
});
