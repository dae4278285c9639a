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
  /** Whose lane lies at a height, in CSS pixels from the first row's upper edge; a group's row is nobody's. */
  readonly laneAt: (y: number) => Lane | undefined;
  /** Where the timeline begins and how wide it is, in CSS pixels. */
  readonly left: number;
  readonly width: number;
  readonly timeZone: TimeZone;
  /** Is told where the pointer is. */
  readonly cursor: SharedCursor;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  /** A click where there is no lane. */
  readonly onBackgroundClick?: (y: number) => void;
  /** What to show where the pointer is over no lane. */
  readonly renderBackgroundTooltip?: (pointer: PointerPosition) => ReactNode;
  readonly onZoom: (range: AbsoluteTimeRange) => void;
}

/** Where the pointer is, in CSS pixels: in the timeline, and in the window. */
export interface PointerPosition {
  readonly x: number;
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** A tooltip that stays: what was clicked, and its links. */
interface PinnedTooltip {
  readonly hovered: Hovered;
  readonly links: readonly LinkModel<Field>[];
}

/** A mark is told of when the pointer is so near, in CSS pixels: its shape is that wide. */
const MARK_REACH = 5;

/** Hover, click and drag over the timeline. It holds what moves with the pointer, so that lanes need not render. */
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
  const [place, setPlace] = useState<PointerPosition>();
  const [pinned, setPinned] = useState<PinnedTooltip>();
  const unpin = useCallback(() => {
    setPinned(undefined);
    setPlace(undefined);
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
  // Read anew with each render: a refresh may bring another state, or another lane, under a pointer that rests.
  const hovered = pinned?.hovered ?? (place && hover(place));
  const elsewhere = pinned === undefined && place && laneAt(place.y) === undefined ? place : undefined;
  const move = (event: PointerEvent) => {
    const next = at(event);
    cursor.point(timeAt(next.x, width, fleet.span));
    drag.move(next.x);
    setPlace(next);
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
    setPlace(undefined);
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
    // Above the rows, so that the pointer reaches it; a finger still scrolls.
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
