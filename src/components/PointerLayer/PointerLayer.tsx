import { css } from '@emotion/css';
import { type AbsoluteTimeRange, type Field, type GrafanaTheme2, type LinkModel } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type PointerEvent, type ReactNode, useCallback, useState } from 'react';
import { marksAt } from '../../annotations/marks';
import { useMarks } from '../../hooks/useMarks';
import { useSegmentLinks } from '../../hooks/useSegmentLinks';
import { useTimeDrag } from '../../hooks/useTimeDrag';
import { timeAt } from '../../paint/geometry';
import { type Fleet } from '../../timeline/fleet';
import { segmentAtPixel } from '../../timeline/hit-test';
import { type Lane } from '../../timeline/lane';
import { followLink, hasLinks } from '../../timeline/segment-links';
import { type SharedCursor } from '../../timeline/shared-cursor';
import { type Hovered, LaneTooltip } from '../LaneTooltip/LaneTooltip';

interface Props {
  readonly fleet: Fleet;
  /** Returns the lane at a height, in CSS pixels from the upper edge of the first row; undefined for a group's row. */
  readonly laneAt: (y: number) => Lane | undefined;
  /** Left edge and width of the timeline, in CSS pixels. */
  readonly left: number;
  readonly width: number;
  readonly timeZone: TimeZone;
  /** Receives the time under the pointer. */
  readonly cursor: SharedCursor;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  /** Called for a click outside of lanes. */
  readonly onBackgroundClick?: (y: number) => void;
  /** Returns the tooltip for a pointer outside of lanes. */
  readonly renderBackgroundTooltip?: (pointer: PointerPosition) => ReactNode;
  readonly onZoom: (range: AbsoluteTimeRange) => void;
}

/** Pointer position in CSS pixels, relative to the timeline and to the window. */
export interface PointerPosition {
  readonly x: number;
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** A pinned tooltip: the clicked segment and its links. */
interface PinnedTooltip {
  readonly hovered: Hovered;
  readonly links: readonly LinkModel<Field>[];
}

/** Maximum distance between the pointer and a mark in its tooltip, in CSS pixels: the width of its shape. */
const MARK_REACH = 5;

/** Handles hover, click and drag over the timeline. It has the pointer state, so that lanes do not render on movement. */
export function PointerLayer(props: Props): JSX.Element {
  const {
    fleet,
    laneAt,
    left,
    width,
    timeZone,
    cursor,
    onOpen,
    onBackgroundClick,
    renderBackgroundTooltip,
    onZoom,
  } = props;
  const styles = useStyles2(getStyles);
  const { byWorker: marksByWorker } = useMarks();
  const linksOf = useSegmentLinks();
  const [pointer, setPointer] = useState<PointerPosition>();
  const [pinned, setPinned] = useState<PinnedTooltip>();
  const unpin = useCallback(() => {
    setPinned(undefined);
    setPointer(undefined);
  }, []);
  const drag = useTimeDrag(width, fleet.span);

  const at = ({ currentTarget, clientX, clientY }: PointerEvent): PointerPosition => {
    const box = currentTarget.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top, clientX, clientY };
  };
  const hover = ({ x, y, clientX, clientY }: PointerPosition): Hovered | undefined => {
    const lane = laneAt(y);
    const hit = lane && segmentAtPixel(lane.segments, fleet.span, x, width);
    if (lane === undefined || hit === undefined) {
      return undefined;
    }
    return { lane, ...hit, time: timeAt(x, width, fleet.span), x: clientX, y: clientY };
  };
  // Computed in each rendering: a refresh may change the state or the lane under a pointer that does not move.
  const hovered = pinned?.hovered ?? (pointer && hover(pointer));
  const elsewhere = pinned === undefined && pointer && laneAt(pointer.y) === undefined ? pointer : undefined;
  const move = (event: PointerEvent) => {
    const next = at(event);
    cursor.point(timeAt(next.x, width, fleet.span));
    drag.move(next.x);
    setPointer(next);
  };
  const down = (event: PointerEvent) => {
    if (event.button === 0 && event.pointerType !== 'touch') {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (event.button === 0) {
      drag.begin(at(event).x);
    }
  };
  const click = (lane: Lane, at: Hovered | undefined) => {
    const links = at === undefined ? [] : linksOf(lane, at.segment);
    const oneClick = links.find((link) => link.oneClick === true);
    if (oneClick !== undefined) {
      followLink(oneClick);
    } else if (at !== undefined && links.length > 0) {
      setPinned({ hovered: at, links });
    } else {
      onOpen?.(lane);
    }
  };
  const up = (event: PointerEvent) => {
    const end = at(event);
    const done = drag.end(end.x);
    if (done === 'click') {
      const lane = laneAt(end.y);
      if (lane === undefined) {
        onBackgroundClick?.(end.y);
      } else {
        click(lane, hover(end));
      }
    } else if (done !== undefined) {
      onZoom(done);
    }
  };
  const leave = () => {
    cursor.clear();
    drag.cancel();
    setPointer(undefined);
  };
  const openPinned = ({ hovered: { lane } }: PinnedTooltip) =>
    onOpen &&
    (() => {
      unpin();
      onOpen(lane);
    });

  const reach = ((fleet.span.to - fleet.span.from) * MARK_REACH) / width;

  return (
    <>
      <div
        className={styles.layer}
        style={{ left, cursor: hovered && (onOpen || hasLinks(hovered.lane)) ? 'pointer' : 'crosshair' }}
        data-testid="heartline timeline"
        onPointerMove={move}
        onPointerDown={down}
        onPointerUp={up}
        onPointerCancel={leave}
        onPointerLeave={leave}
      >
        {drag.selection !== undefined && <div className={styles.selection} style={drag.selection} />}
      </div>
      {elsewhere !== undefined && renderBackgroundTooltip?.(elsewhere)}
      {hovered !== undefined && (
        <LaneTooltip
          hovered={hovered}
          span={fleet.span}
          exact={fleet.durations.get(hovered.lane.id)}
          timeZone={timeZone}
          marks={marksAt(marksByWorker.get(hovered.lane.id) ?? [], hovered.time, reach)}
          pinned={pinned && { links: pinned.links, onOpen: openPinned(pinned), onClose: unpin }}
        />
      )}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    // Above the rows, to receive pointer events. Touch still scrolls.
    layer: css({ position: 'absolute', top: 0, bottom: 0, right: 0, zIndex: 2, touchAction: 'pan-y' }),
    selection: css({
      position: 'absolute',
      top: 0,
      bottom: 0,
      background: theme.colors.action.focus,
      borderLeft: `1px solid ${theme.colors.primary.border}`,
      borderRight: `1px solid ${theme.colors.primary.border}`,
    }),
  };
}
