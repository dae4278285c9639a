import { css } from '@emotion/css';
import { type AbsoluteTimeRange, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type PointerEvent, useState } from 'react';
import { type Fleet } from '../../data/fleet';
import { type Lane } from '../../data/lane';
import { pick } from '../../data/pick';
import { timeAt } from '../../render/geometry';
import { type PointedTime } from '../Crosshair/pointed-time';
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
  readonly pointed: PointedTime;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  /** A click where there is no lane. */
  readonly onElsewhere?: (y: number) => void;
  readonly onZoom: (range: AbsoluteTimeRange) => void;
}

interface Drag {
  readonly from: number;
  readonly to: number;
}

/** A pointer that moved less than this was clicked, not dragged. */
const DRAG_PIXELS = 5;

/** Hover, click and drag over the timeline. It holds what moves with the pointer, so that lanes need not render. */
export function PointerLayer(props: Props): JSX.Element {
  const { fleet, laneAt, left, width, timeZone, pointed, onOpen, onElsewhere, onZoom } = props;
  const styles = useStyles2(getStyles);
  const [hovered, setHovered] = useState<Hovered>();
  const [drag, setDrag] = useState<Drag>();

  const at = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const y = event.clientY - box.top;
    return { x: event.clientX - box.left, y, lane: laneAt(y) };
  };
  const move = (event: PointerEvent) => {
    const { x, lane } = at(event);
    pointed.point(timeAt(x, width, fleet.span));
    if (drag !== undefined) {
      setDrag({ ...drag, to: Math.min(width, Math.max(0, x)) });
    }
    const picked = lane && pick(lane.segments, fleet.span, x, width);
    setHovered(lane && picked && { lane, ...picked, x: event.clientX, y: event.clientY });
  };
  const down = (event: PointerEvent) => {
    if (event.button === 0 && event.pointerType !== 'touch') {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (event.button === 0) {
      const { x } = at(event);
      setDrag({ from: x, to: x });
    }
  };
  const up = (event: PointerEvent) => {
    setDrag(undefined);
    if (drag === undefined) {
      return;
    }
    const { x, y, lane } = at(event);
    if (Math.abs(x - drag.from) < DRAG_PIXELS) {
      if (lane !== undefined) {
        onOpen?.(lane);
      } else {
        onElsewhere?.(y);
      }
      return;
    }
    const [from, to] = [timeAt(drag.from, width, fleet.span), timeAt(x, width, fleet.span)].sort(
      (a, b) => a - b,
    );
    onZoom({ from: Math.round(from ?? 0), to: Math.round(to ?? 0) });
  };
  const leave = () => {
    pointed.clear();
    setHovered(undefined);
    setDrag(undefined);
  };

  return (
    <div
      className={styles.layer}
      style={{ left, cursor: onOpen && hovered ? 'pointer' : 'crosshair' }}
      data-testid="heartline timeline"
      onPointerMove={move}
      onPointerDown={down}
      onPointerUp={up}
      onPointerCancel={leave}
      onPointerLeave={leave}
    >
      {drag !== undefined && Math.abs(drag.to - drag.from) >= DRAG_PIXELS && (
        <div
          className={styles.selection}
          style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }}
        />
      )}
      {hovered !== undefined && (
        <LaneTooltip
          hovered={hovered}
          sampling={fleet.sampling}
          span={fleet.span}
          exact={fleet.durations.get(hovered.lane.id)}
          timeZone={timeZone}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
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
});
