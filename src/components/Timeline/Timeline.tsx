import { css } from '@emotion/css';
import { type AbsoluteTimeRange, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2, usePanelContext } from '@grafana/ui';
import {
  type JSX,
  type Ref,
  type UIEvent,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useEffect,
} from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type LaneGroup } from '../../timeline/groups';
import { SharedCursor } from '../../timeline/shared-cursor';
import { type TimelineRow } from '../../timeline/timeline-rows';
import { type Lane } from '../../timeline/lane';
import { type LaneColumn } from '../../statistics/statistic-columns';
import { useLaneGrid } from '../../hooks/useLaneGrid';
import { useLaneStyle } from '../../hooks/useLaneStyle';
import { useStateStyles } from '../../hooks/useStateStyles';
import { useSize } from '../../hooks/useSize';
import { BlockPainter } from '../../paint/block-painter';
import { FrameQueue } from '../../paint/frame-queue';
import {
  splitBlocks,
  type Density,
  laneWindow,
  LANE_SIZES,
  pixelTimeSpan,
  layoutColumns,
} from '../../paint/geometry';
import { Crosshair } from '../Crosshair/Crosshair';
import { GroupTooltip } from '../GroupRow/GroupTooltip';
import { PointerLayer } from '../PointerLayer/PointerLayer';
import { VisuallyHidden } from '../VisuallyHidden/VisuallyHidden';
import { SummaryStrip } from '../SummaryStrip/SummaryStrip';
import { TimeAxis } from '../TimeAxis/TimeAxis';
import { ColumnHeadings } from './ColumnHeadings';
import { LaneBlock } from './LaneBlock';
import { NameSeparator } from './NameSeparator';
import { Rows } from './Rows';
import { t } from '../../format/translate';

export interface TimelineHandle {
  /** Moves the keyboard focus to the lane of a worker, or to the first lane if the worker has none. */
  focus: (worker: string) => void;
}

export interface TimelineRows {
  /** Filtered and sorted lanes, and the heads of their groups. */
  readonly rows: readonly TimelineRow[];
  /** The label that lanes are grouped by; undefined if they are not grouped. */
  readonly groupLabel: string | undefined;
  /** The worker whose drawer is open. */
  readonly openedWorker: string | undefined;
}

export interface TimelineLayout {
  readonly density: Density;
  /** Requested width of the names in CSS pixels; a narrow panel gives less. */
  readonly nameWidth: number;
  /** Requested columns beside the names; only those that fit are shown. */
  readonly columns: readonly LaneColumn[];
  readonly showSummary: boolean;
  readonly showText: boolean;
  /** The panel's inner size in CSS pixels, used until the timeline has been measured. */
  readonly width: number;
  readonly height: number;
}

export interface TimelineActions {
  /** Opens a worker; undefined if the drill-down is switched off. */
  readonly onOpen: ((lane: Lane) => void) | undefined;
  /** Undefined restores the width from the panel option. */
  readonly onNameWidth: (width: number | undefined) => void;
  readonly onToggle: (group: string) => void;
  readonly onToggleAll: (expanded: boolean) => void;
  readonly onZoom: (range: AbsoluteTimeRange) => void;
}

interface Props {
  readonly ref?: Ref<TimelineHandle>;
  readonly fleet: Fleet;
  readonly timeZone: TimeZone;
  readonly rows: TimelineRows;
  readonly layout: TimelineLayout;
  readonly actions: TimelineActions;
}

/** Lanes of a fixed height below a sticky axis. The browser scrolls them; only a window of them is rendered. */
export function Timeline(props: Props): JSX.Element {
  const { fleet, timeZone, layout, actions } = props;
  const { rows, groupLabel, openedWorker } = props.rows;
  const { onOpen, onToggle } = actions;
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const laneSize = LANE_SIZES[layout.density];
  const { pitch } = laneSize;
  const size = useSize(scroller, layout);
  const cursor = useSharedCursor();
  const [painter] = useState(() => new BlockPainter());
  const [queue] = useState(() => new FrameQueue());
  const [scrollTop, setScrollTop] = useState(0);
  const visible = laneWindow(scrollTop, size.height, pitch, rows.length);

  const columnLayout = useMemo(
    () => layoutColumns(layout.nameWidth, layout.columns, size.width),
    [layout.nameWidth, layout.columns, size.width],
  );
  const { left } = columnLayout;
  const width = Math.max(1, size.width - left);
  const style = useLaneStyle(fleet.span, width, window.devicePixelRatio || 1, laneSize, layout.showText);
  const stateStyles = useStateStyles();
  const sources = useMemo(() => ({ fleet, timeZone, styles: stateStyles }), [fleet, timeZone, stateStyles]);
  const grid = useLaneGrid({ rows, fleet, pitch, scroller, timeZone, onOpen, onToggle });
  useImperativeHandle(props.ref, () => ({ focus: grid.focus }), [grid.focus]);

  const scrolled = (event: UIEvent<HTMLDivElement>) => {
    const top = event.currentTarget.scrollTop;
    const next = laneWindow(top, size.height, pitch, rows.length);
    // Within a block, the browser moves the painted canvas.
    if (next.first !== visible.first || next.last !== visible.last) {
      setScrollTop(top);
    }
  };
  const rowAt = (y: number) => rows[Math.floor(y / pitch)];

  return (
    <div ref={scroller} className={styles.scroller} onScroll={scrolled}>
      <div className={styles.head}>
        <div style={{ paddingLeft: left }}>
          {layout.showSummary && <SummaryStrip fleet={fleet} width={width} />}
          <TimeAxis span={fleet.span} width={width} timeZone={timeZone} />
        </div>
        <ColumnHeadings
          columnLayout={columnLayout}
          groupLabel={groupLabel}
          onToggleAll={actions.onToggleAll}
        />
        <div className={styles.over} style={{ left }}>
          <Crosshair cursor={cursor} fleet={fleet} width={width} height={size.height} timeZone={timeZone} />
        </div>
        <NameSeparator
          value={columnLayout.nameWidth}
          width={size.width}
          height={size.height}
          onChange={actions.onNameWidth}
        />
      </div>
      <div
        role={groupLabel === undefined ? 'grid' : 'treegrid'}
        className={styles.grid}
        style={{ height: rows.length * pitch }}
        aria-label={t(
          'timeline.label',
          'Health of workers over time. Use the arrow keys to move and Enter to open a worker.',
        )}
        aria-rowcount={rows.length}
        onKeyDown={grid.keyDown}
      >
        {splitBlocks(visible, size.height, pitch).map(({ first, last, canvas }) => (
          <LaneBlock
            key={canvas}
            painter={painter}
            queue={queue}
            rows={rows}
            first={first}
            last={last}
            left={left}
            style={style}
            width={width}
          />
        ))}
        <Rows
          rows={rows}
          visible={visible}
          activeIndex={grid.activeIndex}
          groupLabel={groupLabel}
          laneSize={laneSize}
          columnLayout={columnLayout}
          sources={sources}
          opened={openedWorker}
          onOpen={onOpen}
          onToggle={onToggle}
          onActive={grid.activate}
        />
        {grid.cursor !== undefined && (
          <div className={styles.cursor} style={grid.cursorBox(left, width)} aria-hidden="true" />
        )}
        <PointerLayer
          fleet={fleet}
          laneAt={(y) => laneOf(rowAt(y))}
          left={left}
          width={width}
          timeZone={timeZone}
          cursor={cursor}
          onOpen={onOpen}
          onBackgroundClick={(y) => {
            const group = groupOf(rowAt(y));
            if (group !== undefined) {
              onToggle(group.value);
            }
          }}
          renderBackgroundTooltip={({ x, y, clientX, clientY }) => {
            const group = groupOf(rowAt(y));
            return (
              group && (
                <GroupTooltip
                  group={group}
                  label={groupLabel ?? ''}
                  shown={pixelTimeSpan(x, width, fleet.span)}
                  timeZone={timeZone}
                  x={clientX}
                  y={clientY}
                />
              )
            );
          }}
          onZoom={actions.onZoom}
        />
      </div>
      <VisuallyHidden live>{grid.announcement}</VisuallyHidden>
    </div>
  );
}

function groupOf(row: TimelineRow | undefined): LaneGroup | undefined {
  return row?.kind === 'group' ? row.group : undefined;
}

function laneOf(row: TimelineRow | undefined): Lane | undefined {
  return row?.kind === 'lane' ? row.lane : undefined;
}

/** Returns the time under the pointer, in this or in another panel of the dashboard. The object lives as long as the panel. */
function useSharedCursor(): SharedCursor {
  const { eventBus, sync } = usePanelContext();
  const cursor = useMemo(() => new SharedCursor({ eventBus, sync }), [eventBus, sync]);
  useEffect(() => cursor.connect(), [cursor]);
  return cursor;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    scroller: css({
      flex: '1 1 0',
      minHeight: 0,
      overflowY: 'auto',
      overflowX: 'hidden',
      position: 'relative',
      overscrollBehavior: 'contain',
    }),
    head: css({ position: 'sticky', top: 0, zIndex: 3, background: theme.colors.background.primary }),
    over: css({ position: 'absolute', top: 0, right: 0 }),
    grid: css({ position: 'relative' }),
    cursor: css({
      position: 'absolute',
      zIndex: 2,
      pointerEvents: 'none',
      border: `2px solid ${theme.colors.text.maxContrast}`,
      borderRadius: theme.shape.radius.default,
    }),
  };
}
