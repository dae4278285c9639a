import { type AbsoluteTimeRange } from '@grafana/data';
import { useState } from 'react';
import { type TimeSpan } from '../model/time-span';
import { timeAt, xOf } from '../paint/geometry';

/** Places are in CSS pixels from the timeline's left edge. */
export interface TimeDrag {
  /** What is chosen so far; undefined as long as it is a click. */
  readonly selection: { readonly left: number; readonly width: number } | undefined;
  readonly begin: (x: number) => void;
  readonly move: (x: number) => void;
  readonly cancel: () => void;
  /** Ends it, and says what it was; undefined where none had begun. */
  readonly end: (x: number) => 'click' | AbsoluteTimeRange | undefined;
}

interface Drag {
  readonly from: number;
  /** The moment there, in ms: a refresh may move the range while the pointer is down. */
  readonly time: number;
  readonly to: number;
}

/** A pointer that moved less than this was clicked, not dragged. */
const MIN_DRAG_PIXELS = 5;

/** Choosing a stretch of time by dragging over the timeline. */
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
    move: (x) => setDrag((old) => old && { ...old, to: clamp(x) }),
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
