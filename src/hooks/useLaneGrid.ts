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
import { type Fleet } from '../timeline/fleet';
import { indexOfRow, laneKey, type TimelineRow } from '../timeline/timeline-rows';
import { type Lane } from '../timeline/lane';
import { lastSegment, type Segment, segmentAt, segmentAtTime } from '../timeline/segments';
import { scrollToReveal, xOf } from '../paint/geometry';
import { describeSegment } from '../format/segment';
import { gridAction } from '../timeline/keyboard-navigation';
import { useStateStyles } from './useStateStyles';
import { useMarks } from './useMarks';

interface LaneGridOptions {
  readonly rows: readonly TimelineRow[];
  readonly fleet: Fleet;
  readonly pitch: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly timeZone: TimeZone;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  readonly onToggle: (group: string) => void;
}

export interface LaneGrid {
  readonly activeIndex: number;
  /** Makes the row with this key the one that Tab reaches. */
  readonly activate: (row: string) => void;
  readonly focus: (worker: string) => void;
  readonly keyDown: (event: KeyboardEvent) => void;
  /** The segment that Left and Right have selected in the active lane. */
  readonly cursor: Segment | undefined;
  readonly cursorBox: (left: number, width: number) => CSSProperties;
  readonly announcement: string;
}

/**
 * Keyboard navigation through the rows. Tab reaches one active row; Up and Down change it. The active row belongs to a
 * worker and not to a position: it keeps the focus if a refresh sorts it elsewhere, and its group has the focus while
 * it is collapsed. On a lane, Left and Right go through its segments, and Enter opens the worker. On a group, these
 * keys expand and collapse it.
 */
export function useLaneGrid({
  rows,
  fleet,
  pitch,
  scroller,
  timeZone,
  onOpen,
  onToggle,
}: LaneGridOptions): LaneGrid {
  const [active, setActive] = useState<string>();
  const [cursorTime, setCursorTime] = useState<number>();
  const focusNext = useRef<string>(undefined);
  const activeIndex = active === undefined ? 0 : Math.max(0, indexOfRow(rows, active));
  const row = rows[activeIndex];
  const lane = row?.kind === 'lane' ? row.lane : undefined;
  const styles = useStateStyles(lane?.id);
  const { byWorker: marksByWorker } = useMarks();
  const cursor =
    lane === undefined || cursorTime === undefined ? undefined : segmentAtTime(lane.segments, cursorTime);

  const activate = useCallback((key: string) => {
    setActive((previous) => {
      if (previous !== key) {
        setCursorTime(undefined);
      }
      return key;
    });
  }, []);

  const reveal = useCallback(
    (requestedIndex: number) => {
      const element = scroller.current;
      const index = Math.min(Math.max(0, requestedIndex), rows.length - 1);
      const target = rows[index];
      if (element === null || target === undefined) {
        return;
      }
      const head = element.firstElementChild?.clientHeight ?? 0;
      element.scrollTop = scrollToReveal(index, element.scrollTop, element.clientHeight - head, pitch);
      focusNext.current = target.key;
      activate(target.key);
    },
    [rows, pitch, scroller, activate],
  );
  const focus = useCallback((id: string) => reveal(indexOfRow(rows, laneKey(id))), [rows, reveal]);

  // A row outside the rendered window exists only after this rendering.
  useEffect(() => {
    if (focusNext.current !== undefined && focusRow(scroller.current, focusNext.current)) {
      focusNext.current = undefined;
    }
  });

  /** Handles a key; returns false if it has no meaning here. */
  const handleKey = (event: KeyboardEvent): boolean => {
    const action = gridAction(event, activeIndex, rows);
    switch (action?.action) {
      case 'go':
        reveal(action.index);
        return true;
      case 'toggle':
        onToggle(action.group);
        return true;
      case 'run':
        setCursorTime(lane && adjacentSegment(lane, cursor, action.step)?.from);
        return lane !== undefined;
      case 'open':
        if (lane !== undefined) {
          onOpen?.(lane);
        }
        return lane !== undefined;
      case 'leave run':
        setCursorTime(undefined);
        return cursor !== undefined;
      case undefined:
        return false;
    }
  };
  const keyDown = (event: KeyboardEvent) => {
    if (handleKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
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
    announcement:
      cursor === undefined || lane === undefined
        ? ''
        : describeSegment(lane, cursor, fleet, marksByWorker.get(lane.id) ?? [], timeZone, styles),
  };
}

function adjacentSegment(lane: Lane, from: Segment | undefined, step: 1 | -1): Segment | undefined {
  return from === undefined
    ? lastSegment(lane.segments)
    : (segmentAt(lane.segments, from.index + step) ?? from);
}

function focusRow(scroller: HTMLElement | null, key: string): boolean {
  const rows = scroller?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
  const row = [...rows].find((element) => element.dataset['row'] === key);
  row?.focus({ preventScroll: true });
  return row !== undefined;
}
