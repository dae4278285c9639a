import { EventBusSrv } from '@grafana/data';
import { fireEvent, render, screen } from '@testing-library/react';
import { fleetOf } from '../../data/fleet';
import { laneFrame, rangeOf } from '../../data/testing';
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

function setUp() {
  const onOpen = jest.fn();
  const onElsewhere = jest.fn();
  const onZoom = jest.fn();
  render(
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
    />,
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
