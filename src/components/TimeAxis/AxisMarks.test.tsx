import { fireEvent, render, screen } from '@testing-library/react';
import { type Mark } from '../../annotations/marks';
import { recordCanvases } from '../../paint/canvas.fixture';
import { AxisMarks } from './AxisMarks';

function mark(change: Partial<Mark>): Mark {
  return {
    kind: 'alert',
    from: 300,
    to: 500,
    title: 'FleetFailing',
    text: 'sandbox',
    colour: 'red',
    ...change,
  };
}
let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});
afterAll(() => canvases.restore());

function setUp(...marks: Mark[]) {
  render(<AxisMarks marks={marks} span={{ from: 0, to: 1000, end: 1000 }} width={100} timeZone="utc" />);
  return screen.getByRole('img');
}

it('draws annotations without a worker and describes them to screen readers', () => {
  const axis = setUp(mark({}), mark({ kind: 'event', title: 'Deployed' }), mark({}));
  expect(axis).toHaveAccessibleName('3 annotations without a worker: Alert FleetFailing, Event Deployed');
  const drawn = canvases.drawn.get(axis as HTMLCanvasElement) ?? [];
  expect(drawn.filter(({ method }) => method === 'fill')).toHaveLength(3);
});

it('shows a tooltip for annotations under the pointer only', () => {
  const axis = setUp(mark({}));
  fireEvent.pointerMove(axis, { clientX: 40, clientY: 5 });
  expect(screen.getByRole('tooltip')).toHaveTextContent('Alert: FleetFailing1970-01-01 00:00:00');
  fireEvent.pointerMove(axis, { clientX: 80, clientY: 5 });
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
  fireEvent.pointerMove(axis, { clientX: 27, clientY: 5 });
  expect(screen.getByRole('tooltip')).toBeVisible();
  fireEvent.pointerLeave(axis);
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});
