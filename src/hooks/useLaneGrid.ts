import { type TimeZone } from '@grafana/schema';
import {
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { readDuration } from '../data/durations';
import { type Fleet } from '../data/fleet';
import { type Lane } from '../data/lane';
import { lastSegment, type Segment, segmentAt, segmentAtTime } from '../data/segments';
import { readDurationText } from '../duration';
import { momentText } from '../moment';
import { revealing, xOf } from '../render/geometry';
import { stateLabel } from '../wording';
import { t } from '../translate';

interface Grid {
  readonly lanes: readonly Lane[];
  readonly fleet: Fleet;
  readonly pitch: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly timeZone: TimeZone;
  readonly onOpen: ((lane: Lane) => void) | undefined;
}

export interface LaneGrid {
  readonly activeIndex: number;
  readonly activate: (lane: Lane) => void;
  readonly focus: (worker: string) => void;
  readonly keyDown: (event: KeyboardEvent) => void;
  /** The run that Left and Right have chosen in the active lane. */
  readonly cursor: Segment | undefined;
  readonly cursorBox: (left: number, width: number) => CSSProperties;
  readonly spoken: string;
}

/** Lanes that Page Up and Page Down pass. */
const PAGE = 10;

/**
 * The keyboard's way through the lanes. One row is reached by Tab (the worker, not the place: it keeps the focus when
 * a refresh sorts it elsewhere); Up and Down change it, Left and Right go through its runs, Enter opens the worker.
 */
export function useLaneGrid({ lanes, fleet, pitch, scroller, timeZone, onOpen }: Grid): LaneGrid {
  const [worker, setWorker] = useState<string>();
  const [cursorTime, setCursorTime] = useState<number>();
  const focusNext = useRef<string>(undefined);
  const found = lanes.findIndex((lane) => lane.id === worker);
  const activeIndex = found < 0 ? 0 : found;
  const lane = lanes[activeIndex];
  const cursor =
    lane === undefined || cursorTime === undefined ? undefined : segmentAtTime(lane.segments, cursorTime);

  const activate = useCallback((to: Lane) => {
    setWorker((old) => {
      if (old !== to.id) {
        setCursorTime(undefined);
      }
      return to.id;
    });
  }, []);

  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      const target = lanes[Math.min(Math.max(0, index), lanes.length - 1)];
      if (element === null || target === undefined) {
        return;
      }
      const head = element.firstElementChild?.clientHeight ?? 0;
      element.scrollTop = revealing(
        lanes.indexOf(target),
        element.scrollTop,
        element.clientHeight - head,
        pitch,
      );
      focusNext.current = target.id;
      activate(target);
    },
    [lanes, pitch, scroller, activate],
  );
  const focus = useCallback(
    (id: string) => {
      reveal(lanes.findIndex((one) => one.id === id));
    },
    [lanes, reveal],
  );

  // A row that was out of the window exists only now.
  useEffect(() => {
    if (focusNext.current !== undefined && focusRow(scroller.current, focusNext.current)) {
      focusNext.current = undefined;
    }
  });

  const keyDown = (event: KeyboardEvent) => {
    const move = moveOf(event.key, activeIndex, lanes.length);
    if (move !== undefined) {
      reveal(move);
    } else if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && lane !== undefined) {
      setCursorTime(neighbour(lane, cursor, event.key === 'ArrowLeft' ? -1 : 1)?.from);
    } else if (event.key === 'Enter' && lane !== undefined) {
      onOpen?.(lane);
    } else if (event.key === 'Escape' && cursor !== undefined) {
      setCursorTime(undefined);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return {
    activeIndex,
    activate,
    focus,
    keyDown,
    cursor,
    cursorBox: (left, width) => {
      const from = xOf(cursor?.from ?? 0, width, fleet.span);
      const to = xOf(cursor?.to ?? 0, width, fleet.span);
      return { left: left + from, width: Math.max(4, to - from), top: activeIndex * pitch, height: pitch };
    },
    spoken: cursor === undefined || lane === undefined ? '' : spokenRun(lane, cursor, fleet, timeZone),
  };
}

function neighbour(lane: Lane, from: Segment | undefined, step: 1 | -1): Segment | undefined {
  return from === undefined
    ? lastSegment(lane.segments)
    : (segmentAt(lane.segments, from.index + step) ?? from);
}

function moveOf(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return index + 1;
    case 'ArrowUp':
      return index - 1;
    case 'PageDown':
      return index + PAGE;
    case 'PageUp':
      return index - PAGE;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function focusRow(scroller: HTMLElement | null, worker: string): boolean {
  const rows = scroller?.querySelectorAll<HTMLElement>('[data-worker]') ?? [];
  const row = [...rows].find((one) => one.dataset['worker'] === worker);
  row?.focus({ preventScroll: true });
  return row !== undefined;
}

function spokenRun(lane: Lane, run: Segment, fleet: Fleet, timeZone: TimeZone): string {
  return t('lane.run', '{{worker}}: {{state}} from {{from}} to {{to}}, {{duration}}', {
    worker: lane.name,
    state: stateLabel(run.state),
    from: momentText(run.from, timeZone, fleet.span.end),
    to: momentText(run.to, timeZone, fleet.span.end),
    duration: readDurationText(readDuration(run, fleet.sampling)),
  });
}
