import { css } from '@emotion/css';
import { type TimeZone } from '@grafana/schema';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX, type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import { type Mark, marksAt } from '../../annotations/marks';
import { markKindLabel } from '../../format/mark';
import { plural } from '../../format/translate';
import { type TimeSpan } from '../../model/time-span';
import { timeAt } from '../../paint/geometry';
import { paintMarks } from '../../paint/mark-painter';
import { TooltipBox } from '../LaneTooltip/TooltipBox';
import { MarkList } from '../Marks/MarkList';

interface Props {
  readonly marks: readonly Mark[];
  readonly span: TimeSpan;
  /** CSS pixels. */
  readonly width: number;
  readonly timeZone: TimeZone;
}

interface Hovered {
  readonly marks: readonly Mark[];
  readonly x: number;
  readonly y: number;
}

/** Sizes in CSS pixels. */
const HEIGHT = 10;
const BAR = 2;
const REACH = 5;

/** Draws the annotations without a worker on the time axis. */
export function AxisMarks({ marks, span, width, timeZone }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const outline = useTheme2().colors.background.primary;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<Hovered>();
  const title = plural(
    'annotation.axis',
    {
      one: '{{count}} annotation without a worker: {{which}}',
      other: '{{count}} annotations without a worker: {{which}}',
    },
    marks.length,
    { which: [...new Set(marks.map((mark) => `${markKindLabel(mark.kind)} ${mark.title}`))].join(', ') },
  );

  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) {
      return;
    }
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.max(1, Math.round(width * ratio));
    element.height = HEIGHT * ratio;
    paintMarks(context, marks, {
      span,
      columns: element.width,
      top: 0,
      barTop: (HEIGHT - BAR) * ratio,
      bar: BAR * ratio,
      size: (HEIGHT - BAR) * ratio,
      outline,
    });
  }, [marks, span, width, outline]);

  const move = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const reach = ((span.to - span.from) * REACH) / width;
    const hits = marksAt(marks, timeAt(x, width, span), reach);
    setHovered(hits.length === 0 ? undefined : { marks: hits, x: event.clientX, y: event.clientY });
  };

  return (
    <>
      <canvas
        ref={canvas}
        className={styles.marks}
        style={{ width }}
        role="img"
        aria-label={title}
        data-testid="heartline axis marks"
        onPointerMove={move}
        onPointerLeave={() => setHovered(undefined)}
      />
      {hovered !== undefined && (
        <TooltipBox x={hovered.x} y={hovered.y} label={title}>
          <MarkList marks={hovered.marks} timeZone={timeZone} />
        </TooltipBox>
      )}
    </>
  );
}

function getStyles() {
  return {
    marks: css({ position: 'absolute', left: 0, bottom: 0, height: HEIGHT }),
  };
}
