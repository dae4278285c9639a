import { type AbsoluteTimeRange } from '@grafana/data';
import { useState } from 'react';
import { type TimeSpan } from '../model/time-span';
import { timeAt, xOf } from '../paint/geometry';

/** A drag over the timeline. Positions are in CSS pixels from its left edge. */
export interface TimeDrag {
  /** The selection so far; undefined while the drag is short enough to be a click. */
  readonly selection: { readonly left: number; readonly width: number } | undefined;
  readonly begin: (x: number) => void;
  readonly move: (x: number) => void;
  readonly cancel: () => void;
  /** Ends the drag and returns what it was; undefined if there was none. */
  readonly end: (x: number) => 'click' | AbsoluteTimeRange | undefined;
}

interface Drag {
  readonly from: number;
  /** The time at `from`, in ms. It is kept because a refresh may move the range while the pointer is down. */
  readonly time: number;
  readonly to: number;
}

/** A pointer movement shorter than this is a click. */
const MIN_DRAG_PIXELS = 5;

/** Selects a time range by dragging over the timeline. */
export function useTimeDrag(width: number, span: TimeSpan): TimeDrag {
  const [drag, setDrag] = useState<Drag>();
  const clamp = (x: number) => Math.min(width, Math.max(0, x));
  const selectionOf = ({ from, time, to }: Drag) => {
    const began = clamp(xOf(time, width, span));
    return Math.abs(to - from) < MIN_DRAG_PIXELS
      ? undefined
      : { left: Math.min(began, to), width: Math.abs(to - began) };
  };
  return {
    selection: drag && selectionOf(drag),
    begin: (x) => setDrag({ from: x, time: timeAt(x, width, span), to: x }),
    move: (x) => setDrag((previous) => previous && { ...previous, to: clamp(x) }),
    cancel: () => setDrag(undefined),
    end: (x) => {
      setDrag(undefined);
      if (drag === undefined || Math.abs(x - drag.from) < MIN_DRAG_PIXELS) {
        return drag && 'click';
      }
      const [from = 0, to = 0] = [drag.time, timeAt(x, width, span)].sort((a, b) => a - b);
      return { from: Math.round(from), to: Math.round(to) };
    },
  };
}
