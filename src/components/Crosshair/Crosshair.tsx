import { css } from '@emotion/css';
import { DashboardCursorSync, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX, memo, useLayoutEffect, useRef } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { countAt } from '../../statistics/state-counts';
import { useStateStyles } from '../../hooks/useStateStyles';
import { formatTime } from '../../format/time';
import { xOf } from '../../paint/geometry';
import { formatStateCounts } from '../../format/state';
import { type CursorPosition, type SharedCursor } from '../../timeline/shared-cursor';

interface Props {
  readonly cursor: SharedCursor;
  readonly fleet: Fleet;
  /** Width of the timeline, in CSS pixels. */
  readonly width: number;
  /** Height of the line, in CSS pixels. */
  readonly height: number;
  readonly timeZone: TimeZone;
}

/**
 * A line through all lanes at the time under the pointer. It is moved without React, because a state update for each
 * event would render with each pointer movement. If the dashboard shares tooltips, the line has a text for the pointer
 * in another panel.
 */
export const Crosshair = memo(function Crosshair(props: Props): JSX.Element {
  const { cursor, fleet, width, height, timeZone } = props;
  const styles = useStyles2(getStyles);
  const stateStyles = useStateStyles();
  const line = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const place = (at: CursorPosition | undefined) => {
      const inside = at !== undefined && at.time >= fleet.span.from && at.time <= fleet.span.to;
      const x = inside ? xOf(at.time, width, fleet.span) : 0;
      if (line.current !== null) {
        line.current.style.visibility = inside ? 'visible' : 'hidden';
        line.current.style.transform = `translateX(${x}px)`;
      }
      const showLabel = inside && !at.here && at.sync === DashboardCursorSync.Tooltip;
      if (label.current !== null) {
        label.current.style.display = showLabel ? 'block' : 'none';
        label.current.style.transform = x > width / 2 ? 'translateX(calc(-100% - 4px))' : 'translateX(5px)';
        label.current.textContent = showLabel
          ? `${formatTime(at.time, timeZone, fleet.span.end)} · ${formatStateCounts(countAt(fleet.lanes, at.time), stateStyles)}`
          : '';
      }
    };
    return cursor.listen(place);
  }, [cursor, fleet, width, timeZone, stateStyles]);

  return (
    <div
      ref={line}
      className={styles.line}
      style={{ height }}
      data-testid="heartline crosshair"
      aria-hidden="true"
    >
      <div ref={label} className={styles.label} />
    </div>
  );
});

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({
      position: 'absolute',
      top: 0,
      left: 0,
      width: 0,
      visibility: 'hidden',
      pointerEvents: 'none',
      borderLeft: `1px dashed ${theme.colors.text.secondary}`,
    }),
    label: css({
      position: 'absolute',
      top: 0,
      display: 'none',
      padding: theme.spacing(0, 0.5),
      whiteSpace: 'nowrap',
      color: theme.colors.text.primary,
      background: theme.colors.background.elevated,
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
  };
}
