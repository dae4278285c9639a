import { DashboardCursorSync, DataHoverClearEvent, DataHoverEvent, EventBusSrv } from '@grafana/data';
import { type CursorPosition, SharedCursor } from './shared-cursor';

let sync: DashboardCursorSync;
let frames: Map<number, FrameRequestCallback>;
let lastFrame = 0;
let published: (DataHoverEvent | DataHoverClearEvent)[];
let shown: (CursorPosition | undefined)[];

beforeEach(() => {
  sync = DashboardCursorSync.Crosshair;
  frames = new Map();
  published = [];
  shown = [];
  jest.spyOn(window, 'requestAnimationFrame').mockImplementation((frame) => {
    frames.set(++lastFrame, frame);
    return lastFrame;
  });
  jest.spyOn(window, 'cancelAnimationFrame').mockImplementation((id) => {
    frames.delete(id);
  });
});

/** A panel on the dashboard's event bus, and a second bus for another panel. */
function board(scoped = true) {
  const dashboard = new EventBusSrv();
  const other = dashboard.newScopedBus('other');
  other.subscribe(DataHoverEvent, (event) => published.push(event));
  other.subscribe(DataHoverClearEvent, (event) => published.push(event));
  const eventBus = scoped ? dashboard.newScopedBus('ours') : dashboard;
  const pointed = new SharedCursor({ eventBus, sync: () => sync });
  const disconnect = pointed.connect();
  pointed.listen((at) => shown.push(at));
  shown = [];
  return { other, pointed, disconnect };
}
function nextFrame() {
  const due = [...frames.values()];
  frames.clear();
  due.forEach((frame) => frame(0));
}

describe('publishing to other panels', () => {
  it('happens once per frame, with the newest time, in the form that uPlot panels read', () => {
    const { pointed } = board();
    pointed.point(1000);
    pointed.point(2000);
    expect(published).toEqual([]);
    nextFrame();
    expect(published).toHaveLength(1);
    expect(published[0]).toBeInstanceOf(DataHoverEvent);
    expect(published[0]).toMatchObject({ payload: { point: { time: 2000, panelRelY: 0.5 } } });
    // A uPlot panel leaves events tagged `uplot` to uPlot.
    expect(published[0]?.tags?.has('uplot') ?? false).toBe(false);
  });

  it('ends when the pointer leaves, and drops a pending frame', () => {
    const { pointed } = board();
    pointed.point(1000);
    nextFrame();
    pointed.point(2000);
    pointed.clear();
    nextFrame();
    expect(published.map(({ type }) => type)).toEqual([DataHoverEvent.type, DataHoverClearEvent.type]);
  });

  it('ends when the panel is removed while the pointer is on it', () => {
    const { pointed, disconnect } = board();
    pointed.point(1000);
    nextFrame();
    disconnect();
    expect(published.at(-1)?.type).toBe(DataHoverClearEvent.type);
  });

  it('does not happen if the dashboard does not share the crosshair, though the own line moves', () => {
    sync = DashboardCursorSync.Off;
    const { pointed } = board();
    pointed.point(1000);
    nextFrame();
    pointed.clear();
    expect(published).toEqual([]);
    expect(shown).toEqual([{ time: 1000, here: true, sync }, undefined]);
  });
});

describe('following another panel', () => {
  const hover = (time: unknown) => new DataHoverEvent({ point: { time: time as number } }).setTags(['uplot']);

  it.each([DashboardCursorSync.Crosshair, DashboardCursorSync.Tooltip])(
    'shows its time until the pointer leaves it (mode %s)',
    (mode) => {
      sync = mode;
      const { other } = board();
      other.publish(hover(5000));
      other.publish(new DataHoverClearEvent());
      expect(shown).toEqual([{ time: 5000, here: false, sync: mode }, undefined]);
    },
  );

  it('does not happen if the dashboard does not share the crosshair', () => {
    sync = DashboardCursorSync.Off;
    board().other.publish(hover(5000));
    expect(shown).toEqual([]);
  });

  it('ignores events without a time', () => {
    const { other } = board();
    other.publish(hover(null));
    other.publish(hover('5000'));
    expect(shown).toEqual([]);
  });

  it.each([true, false])('ignores its own events, on a bus with origins: %s', (scoped) => {
    const { pointed } = board(scoped);
    pointed.point(1000);
    nextFrame();
    expect(shown).toEqual([{ time: 1000, here: true, sync }]);
  });

  it('ends with the panel', () => {
    const { other, disconnect } = board();
    disconnect();
    shown = [];
    other.publish(hover(5000));
    expect(shown).toEqual([]);
  });
});
