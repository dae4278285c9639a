import { EventBusSrv, type Field, type LinkModel } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type Mark, type Marks, NO_MARKS } from '../../data/annotations';
import { fleetOf } from '../../data/fleet';
import { laneFrame, rangeOf } from '../../data/testing';
import { MarksProvider } from '../../hooks/useMarks';
import { SegmentLinksProvider } from '../../hooks/useSegmentLinks';
import { PointedTime } from '../Crosshair/pointed-time';
import { PointerLayer } from './PointerLayer';

const STEP = 10_000;
const fleet = fleetOf(
  {
    series: [
      laneFrame('w-1', 0, STEP, [1, 1, 1, 5, 1, 1, 1, 1, 1, 1], { region: 'eu' }),
      laneFrame('w-2', 0, STEP, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3]),
    ],
    timeRange: rangeOf(0, 10 * STEP),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  10 * STEP,
);

// jsdom has no pointer events; a mouse's are all that is used of them.
beforeAll(() => {
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});

/** What the dashboard adds to the lanes. */
interface Facts {
  readonly marks?: Marks;
  readonly links?: LinkModel<Field>[];
}

function setUp({ marks = NO_MARKS, links = [] }: Facts = {}) {
  const onOpen = jest.fn();
  const onElsewhere = jest.fn();
  const onZoom = jest.fn();
  render(
    <MarksProvider value={marks}>
      <SegmentLinksProvider
        value={(lane, { state }) => links.map((link) => ({ ...link, title: `${lane.id} ${state}` }))}
      >
        <PointerLayer
          fleet={fleet}
          laneAt={(y) => fleet.lanes[Math.floor(y / 24)]}
          left={100}
          width={1000}
          timeZone="utc"
          pointed={new PointedTime({ eventBus: new EventBusSrv() })}
          onOpen={onOpen}
          onElsewhere={onElsewhere}
          onZoom={onZoom}
        />
      </SegmentLinksProvider>
    </MarksProvider>,
  );
  const layer = screen.getByTestId('heartline timeline');
  layer.setPointerCapture = jest.fn();
  return { layer, onOpen, onElsewhere, onZoom };
}

it('tells the run under the pointer with its bound and its labels', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 10 });
  const tooltip = screen.getByRole('tooltip');
  expect(tooltip).toHaveTextContent(/w-1failed/);
  expect(tooltip).toHaveTextContent('From1970-01-01 00:00:30');
  expect(tooltip).toHaveTextContent('≤ 10 sec, resolution 10 sec');
  expect(tooltip).toHaveTextContent('regioneu');
  fireEvent.pointerLeave(layer);
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

it('says that a run may have begun before the range', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 30 });
  expect(screen.getByRole('tooltip')).toHaveTextContent('Frombefore 1970-01-01 00:00:00');
});

it('has nothing to tell below the last lane', () => {
  const { layer } = setUp();
  fireEvent.pointerMove(layer, { clientX: 350, clientY: 100 });
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

it('zooms to what was dragged over, in either direction', () => {
  const { layer, onOpen, onZoom } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 10, button: 0, pointerId: 1 });
  fireEvent.pointerMove(layer, { clientX: 300, clientY: 10 });
  fireEvent.pointerUp(layer, { clientX: 200, clientY: 10 });
  expect(onZoom).toHaveBeenCalledWith({ from: 20_000, to: 60_000 });
  expect(onOpen).not.toHaveBeenCalled();
});

it('opens the lane that was clicked, and zooms nowhere', () => {
  const { layer, onOpen, onElsewhere, onZoom } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 30, button: 0, pointerId: 1 });
  fireEvent.pointerUp(layer, { clientX: 602, clientY: 30 });
  expect(onOpen).toHaveBeenCalledWith(fleet.lanes[1]);
  expect(onElsewhere).not.toHaveBeenCalled();
  expect(onZoom).not.toHaveBeenCalled();
});

it('opens nothing where there is no lane, and says where that was', () => {
  const { layer, onOpen, onElsewhere } = setUp();
  fireEvent.pointerDown(layer, { clientX: 600, clientY: 100, button: 0, pointerId: 1 });
  fireEvent.pointerUp(layer, { clientX: 602, clientY: 100 });
  expect(onOpen).not.toHaveBeenCalled();
  expect(onElsewhere).toHaveBeenCalledWith(100);
});

it('leaves the other buttons to the browser', () => {
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
    text: 'severity page',
    colour: 'red',
    ...change,
  });
  const hover = (marks: Marks, clientX: number, clientY = 10) => {
    fireEvent.pointerMove(setUp({ marks }).layer, { clientX, clientY });
    return screen.getByRole('tooltip');
  };
  const onFirst = (...some: Mark[]): Marks => ({ ofWorkers: new Map([['w-1', some]]), others: [] });

  it('are told with kind, title, time span and text, on the lane that they belong to', () => {
    const tooltip = hover(onFirst(mark({})), 350);
    expect(tooltip).toHaveTextContent('Alert: Late');
    expect(tooltip).toHaveTextContent('1970-01-01 00:00:30 to 00:00:40 (10 sec)');
    expect(tooltip).toHaveTextContent('severity page');
  });

  it('are not told on another lane', () => {
    expect(hover(onFirst(mark({})), 350, 30)).not.toHaveTextContent('Late');
  });

  it('are not told at another time', () => {
    expect(hover(onFirst(mark({})), 600)).not.toHaveTextContent('Late');
  });

  it('that are a moment are told as far as their shape reaches', () => {
    const tooltip = hover(onFirst(mark({ kind: 'recovery', to: 30_000, title: 'restart', text: '' })), 304);
    expect(tooltip).toHaveTextContent('Recovery: restart1970-01-01 00:00:30');
  });

  it('beyond four are counted', () => {
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

  it('pins its tooltip on a click, with the links of the run that was clicked', () => {
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

  it('leaves the way to the worker in it', async () => {
    const { layer, onOpen } = setUp({ links: [link] });
    click(layer);
    await userEvent.click(screen.getByRole('button', { name: 'Details of w-1' }));
    expect(onOpen).toHaveBeenCalledWith(fleet.lanes[0]);
  });

  it.each([
    ['Escape', () => userEvent.keyboard('{Escape}')],
    ['its button', () => userEvent.click(screen.getByRole('button', { name: 'Close' }))],
    ['a press elsewhere', () => Promise.resolve(fireEvent.pointerDown(document.body))],
  ])('closes it by %s', async (_how, close) => {
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
