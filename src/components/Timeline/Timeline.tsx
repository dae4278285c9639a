import { css } from '@emotion/css';
import { type AbsoluteTimeRange, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type Ref, type UIEvent, useImperativeHandle, useRef, useState } from 'react';
import { type Fleet } from '../../data/fleet';
import { type Lane } from '../../data/lane';
import { useLaneGrid } from '../../hooks/useLaneGrid';
import { useLaneStyle } from '../../hooks/useLaneStyle';
import { usePointedTime } from '../../hooks/usePointedTime';
import { useSize } from '../../hooks/useSize';
import { blocksOf, type Density, laneWindow, MEASURES, nameWidth } from '../../render/geometry';
import { LanePainter } from '../../render/lane-painter';
import { Crosshair } from '../Crosshair/Crosshair';
import { LaneRow } from '../LaneRow/LaneRow';
import { PointerLayer } from '../PointerLayer/PointerLayer';
import { SpokenOnly } from '../SpokenOnly/SpokenOnly';
import { SummaryStrip } from '../SummaryStrip/SummaryStrip';
import { TimeAxis } from '../TimeAxis/TimeAxis';
import { LaneBlock } from './LaneBlock';
import { t } from '../../translate';

export interface TimelineHandle {
  /** Puts the keyboard's focus on a worker's lane, or on the grid's first where it has none. */
  focus: (worker: string) => void;
}

interface Props {
  readonly ref?: Ref<TimelineHandle>;
  readonly fleet: Fleet;
  /** Filtered and sorted. */
  readonly lanes: readonly Lane[];
  readonly density: Density;
  readonly wantedNameWidth: number;
  readonly showSummary: boolean;
  readonly showText: boolean;
  readonly timeZone: TimeZone;
  /** The panel's inner size, until the timeline has been measured. */
  readonly width: number;
  readonly height: number;
  readonly opened: string | undefined;
  readonly onOpen: ((lane: Lane) => void) | undefined;
  readonly onZoom: (range: AbsoluteTimeRange) => void;
}

/** Lanes of a fixed height under a sticky axis, scrolled by the browser; only a window of them exists. */
export function Timeline(props: Props): JSX.Element {
  const { fleet, lanes, density, timeZone, opened, onOpen, onZoom, showSummary } = props;
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const measures = MEASURES[density];
  const { pitch } = measures;
  const size = useSize(scroller, props);
  const pointed = usePointedTime();
  const [painter] = useState(() => new LanePainter());
  const [scrollTop, setScrollTop] = useState(0);
  const visible = laneWindow(scrollTop, size.height, pitch, lanes.length);

  const left = nameWidth(props.wantedNameWidth, size.width);
  const width = Math.max(1, size.width - left);
  const style = useLaneStyle(fleet.span, width, window.devicePixelRatio || 1, measures, props.showText);
  const grid = useLaneGrid({ lanes, fleet, pitch, scroller, timeZone, onOpen });
  useImperativeHandle(props.ref, () => ({ focus: grid.focus }), [grid.focus]);

  const scrolled = (event: UIEvent<HTMLDivElement>) => {
    const top = event.currentTarget.scrollTop;
    const next = laneWindow(top, size.height, pitch, lanes.length);
    // Within a block the browser moves what is painted by itself.
    if (next.first !== visible.first || next.last !== visible.last) {
      setScrollTop(top);
    }
  };
  const shown = lanes
    .slice(visible.first, visible.last)
    .map((lane, offset) => ({ lane, index: visible.first + offset }));
  const active = lanes[grid.activeIndex];
  if (active !== undefined && (grid.activeIndex < visible.first || grid.activeIndex >= visible.last)) {
    // The row with the focus stays, or scrolling away would throw the focus out of the grid.
    shown.push({ lane: active, index: grid.activeIndex });
  }

  return (
    <div ref={scroller} className={styles.scroller} onScroll={scrolled}>
      <div className={styles.head}>
        <div style={{ paddingLeft: left }}>
          {showSummary && <SummaryStrip fleet={fleet} width={width} />}
          <TimeAxis span={fleet.span} width={width} timeZone={timeZone} />
        </div>
        <div className={styles.over} style={{ left }}>
          <Crosshair pointed={pointed} fleet={fleet} width={width} height={size.height} timeZone={timeZone} />
        </div>
      </div>
      <div
        role="grid"
        className={styles.grid}
        style={{ height: lanes.length * pitch }}
        aria-label={t('timeline.label', 'Health of workers over time. Arrows move, Enter opens a worker.')}
        aria-rowcount={lanes.length}
        onKeyDown={grid.keyDown}
      >
        {blocksOf(visible, size.height, pitch).map(({ first, last, canvas }) => (
          <LaneBlock
            key={canvas}
            painter={painter}
            lanes={lanes}
            first={first}
            last={last}
            left={left}
            style={style}
            width={width}
          />
        ))}
        {shown.map(({ lane, index }) => (
          <LaneRow
            key={lane.id}
            lane={lane}
            index={index}
            measures={measures}
            nameWidth={left}
            active={index === grid.activeIndex}
            opened={lane.id === opened}
            onOpen={onOpen}
            onActive={grid.activate}
          />
        ))}
        {grid.cursor !== undefined && (
          <div className={styles.cursor} style={grid.cursorBox(left, width)} aria-hidden="true" />
        )}
        <PointerLayer
          fleet={fleet}
          laneAt={(y) => lanes[Math.floor(y / pitch)]}
          left={left}
          width={width}
          timeZone={timeZone}
          pointed={pointed}
          onOpen={onOpen}
          onZoom={onZoom}
        />
      </div>
      <SpokenOnly live>{grid.spoken}</SpokenOnly>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
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
});
