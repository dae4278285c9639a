import { EventBusSrv, type Field, type LinkModel } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type Mark, type Marks, NO_MARKS } from '../../annotations/marks';
import { type Fleet, readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { MarksProvider } from '../../hooks/useMarks';
import { SegmentLinksProvider } from '../../hooks/useSegmentLinks';
import { SharedCursor } from '../../timeline/shared-cursor';
import { PointerLayer } from './PointerLayer';

const STEP = 10_000;

/** Ten steps of two workers. */
function fleetAt(from: number, first = [1, 1, 1, 5, 1, 1, 1, 1, 1, 1]) {
  const to = from + 10 * STEP;
  return readFleet(
    {
      series: [
        laneFrame('w-1', from, STEP, first, { region: 'eu' }),
        laneFrame('w-2', from, STEP, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3]),
      ],
      timeRange: makeTimeRange(from, to),
    },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    to,
  );
}
const fleet = fleetAt(0);

// jsdom has no pointer events. Mouse events have all properties that are used.
beforeAll(() => {
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});

/** Annotations and links of the dashboard. */
interface Facts {
  readonly marks?: Marks;
  readonly links?: LinkModel<Field>[];
}

function setUp({ marks = NO_MARKS, links = [] }: Facts = {}) {
  const onOpen = jest.fn();
  const onElsewhere = jest.fn();
  const onZoom = jest.fn();
  const pointed = new SharedCursor({ eventBus: new EventBusSrv() });
  const over = (shown: Fleet) => (
    <MarksProvider value={marks}>
      <SegmentLinksProvider
        value={(lane, { state }) => links.map((link) => ({ ...link, title: `${lane.id} ${state}` }))}
      >
        <PointerLayer
          fleet={shown}
          laneAt={(y) => shown.lanes[Math.floor(y / 24)]}
          left={100}
          width={1000}
          timeZone="utc"
          cursor={pointed}
          onOpen={onOpen}
          onBackgroundClick={onElsewhere}
          onZoom={onZoom}
        />
      </SegmentLinksProvider>
    </MarksProvider>
  );
  const { rerender } = render(over(fleet));
  const layer = screen.getByTestId('heartline timeline');
  layer.setPointerCapture = jest.fn();
  const refresh = (next: Fleet) => rerender(over(next));
  return { layer, onOpen, onElsewhere, onZoom, refresh };
}

it('shows the segment under the pointer with its bound and its labels', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 10 });
  const tooltip = screen.getByRole('tooltip');
  expect(tooltip).toHaveTextContent(/w-1failed/);
  expect(tooltip).toHaveTextContent('From1970-01-01 00:00:30');
  expect(tooltip).toHaveTextContent('≤ 20 sec, resolution 20 sec');
  expect(tooltip).toHaveTextContent('regioneu');
  fireEvent.pointerLeave(layer);
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

it('shows that a segment may have started before the range', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 30 });
  expect(screen.getByRole('tooltip')).toHaveTextContent('Frombefore 1970-01-01 00:00:00');
});

it('shows no tooltip below the last lane', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 100 });
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

it('zooms to the dragged range in both directions', () => {
  const { layer, onOpen, onZoom } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 10, button: 0, pointerId: 1 });
  fireEvent.pointerMove(layer, { clientX: 300, clientY: 10 });
  fireEvent.pointerUp(layer, { clientX: 200, clientY: 10 });
  expect(onZoom).toHaveBeenCalledWith({ from: 20_000, to: 60_000 });
  expect(onOpen).not.toHaveBeenCalled();
});

it('zooms to the time at the start of the drag, even if a refresh moved the range', () => {
  const { layer, onZoom, refresh } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 10, button: 0, pointerId: 1 });
  refresh(fleetAt(STEP));
  fireEvent.pointerUp(layer, { clientX: 200, clientY: 10 });
  expect(onZoom).toHaveBeenCalledWith({ from: 30_000, to: 60_000 });
});

it('updates the tooltip after a refresh without pointer movement', () => {
  const { layer, refresh } = setUp();
  fireEvent.pointerMove(layer, { clientX: 950, clientY: 10 });
  expect(screen.getByRole('tooltip')).toHaveTextContent(/w-1healthy/);
  refresh(fleetAt(0, [1, 1, 1, 1, 1, 1, 1, 1, 1, 4]));
  expect(screen.getByRole('tooltip')).toHaveTextContent(/w-1critical/);
});

it('shows the bound of the segment’s own lane', () => {
  const { layer, refresh } = setUp();
  const lanes = fleet.lanes.map((lane) => ({
    ...lane,
    sampling: { meaning: 'change' as const, step: 0, staleness: Infinity },
  }));
  refresh({ ...fleet, lanes });
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 10 });
  expect(screen.getByRole('tooltip')).toHaveTextContent('Duration10 sec');
});

it('opens the clicked lane without zooming', () => {
  const { layer, onOpen, onElsewhere, onZoom } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 30, button: 0, pointerId: 1 });
  fireEvent.pointerUp(layer, { clientX: 602, clientY: 30 });
  expect(onOpen).toHaveBeenCalledWith(fleet.lanes[1]);
  expect(onElsewhere).not.toHaveBeenCalled();
  expect(onZoom).not.toHaveBeenCalled();
});

it('reports a click outside of lanes with its position', () => {
  const { layer, onOpen, onElsewhere } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 100, button: 0, pointerId: 1 });
  fireEvent.pointerUp(layer, { clientX: 602, clientY: 100 });
  expect(onOpen).not.toHaveBeenCalled();
  expect(onElsewhere).toHaveBeenCalledWith(100);
});

it('ignores other mouse buttons', () => {
  const { layer, onOpen, onZoom } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 30, button: 2 });
  fireEvent.pointerUp(layer, { clientX: 200, clientY: 30, button: 2 });
  expect(onOpen).not.toHaveBeenCalled();
  expect(onZoom).not.toHaveBeenCalled();
});

describe('annotations', () => {
  const mark = (change: Partial<Mark>): Mark => ({
    kind: 'alert',
    from: 30_000,
    to: 40_000,
    title: 'Late',
    text: 'severity critical',
    colour: 'red',
    ...change,
  });
  const hover = (marks: Marks, clientX: number, clientY = 10) => {
    fireEvent.pointerMove(setUp({ marks }).layer, { clientX, clientY });
    return screen.getByRole('tooltip');
  };
  const onFirst = (...some: Mark[]): Marks => ({ byWorker: new Map([['w-1', some]]), others: [] });

  it('are shown with kind, title, time span and text on their lane', () => {
    const tooltip = hover(onFirst(mark({})), 350);
    expect(tooltip).toHaveTextContent('Alert: Late');
    expect(tooltip).toHaveTextContent('1970-01-01 00:00:30 to 00:00:40 (10 sec)');
    expect(tooltip).toHaveTextContent('severity critical');
  });

  it('are not shown on another lane', () => {
    expect(hover(onFirst(mark({})), 350, 30)).not.toHaveTextContent('Late');
  });

  it('are not shown at another time', () => {
    expect(hover(onFirst(mark({})), 600)).not.toHaveTextContent('Late');
  });

  it('without a duration are shown within the width of their shape', () => {
    const tooltip = hover(onFirst(mark({ kind: 'recovery', to: 30_000, title: 'restart', text: '' })), 304);
    expect(tooltip).toHaveTextContent('Recovery: restart1970-01-01 00:00:30');
  });

  it('are counted beyond four', () => {
    const many = Array.from({ length: 6 }, (_, index) => mark({ title: `alert ${String(index)}` }));
    expect(hover(onFirst(...many), 350)).toHaveTextContent('alert 3');
    expect(screen.getByRole('tooltip')).toHaveTextContent('+2 annotations');
    expect(screen.getByRole('tooltip')).not.toHaveTextContent('alert 4');
  });
});

describe('a lane with data links', () => {
  const link: LinkModel<Field> = {
    title: '',
    href: '/x',
    target: undefined,
    origin: fleet.lanes[0]?.field as Field,
  };
  const click = (layer: HTMLElement) => {
    fireEvent.pointerDown(layer, { clientX: 350, clientY: 10, button: 0, pointerId: 1 });
    fireEvent.pointerUp(layer, { clientX: 350, clientY: 10 });
  };

  it('pins its tooltip on a click, with the links of the clicked segment', () => {
    const { layer, onOpen } = setUp({ links: [link] });
    click(layer);
    fireEvent.pointerMove(layer, { clientX: 800, clientY: 30 });
    fireEvent.pointerLeave(layer);
    const pinned = screen.getByRole('dialog', { name: 'w-1' });
    const anchor = screen.getByRole('link', { name: 'w-1 5' });
    expect(anchor).toHaveAttribute('href', '/x');
    expect(anchor).toHaveFocus();
    expect(pinned).toHaveTextContent('From1970-01-01 00:00:30');
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('has a button that opens the worker', async () => {
    const { layer, onOpen } = setUp({ links: [link] });
    click(layer);
    await userEvent.click(screen.getByRole('button', { name: 'Details of w-1' }));
    expect(onOpen).toHaveBeenCalledWith(fleet.lanes[0]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it.each([
    ['Escape', () => userEvent.keyboard('{Escape}')],
    ['its button', () => userEvent.click(screen.getByRole('button', { name: 'Close' }))],
  ])('restores the focus after closing with %s', async (_how, close) => {
    render(<button>before</button>);
    const before = screen.getByRole('button', { name: 'before' });
    before.focus();
    click(setUp({ links: [link] }).layer);
    expect(before).not.toHaveFocus();
    await close();
    expect(before).toHaveFocus();
  });

  it.each([
    ['Escape', () => userEvent.keyboard('{Escape}')],
    ['its button', () => userEvent.click(screen.getByRole('button', { name: 'Close' }))],
    ['a click outside', () => Promise.resolve(fireEvent.pointerDown(document.body))],
  ])('closes it with %s', async (_how, close) => {
    const { layer } = setUp({ links: [link] });
    click(layer);
    await close();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('follows a one-click link at once', () => {
    const onClick = jest.fn();
    const { layer, onOpen } = setUp({ links: [link, { ...link, oneClick: true, onClick }] });
    click(layer);
    expect(onClick).toHaveBeenCalled();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(onOpen).not.toHaveBeenCalled();
  });
});
