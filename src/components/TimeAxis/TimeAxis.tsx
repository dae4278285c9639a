import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX, memo } from 'react';
import { useMarks } from '../../hooks/useMarks';
import { type TimeSpan } from '../../model/time-span';
import { xOf } from '../../paint/geometry';
import { timeTicks } from '../../paint/time-ticks';
import { AxisMarks } from './AxisMarks';

interface Props {
  readonly span: TimeSpan;
  /** CSS pixels. */
  readonly width: number;
  readonly timeZone: TimeZone;
}

/** Half the width of a label, so that the first and the last one are not clipped. */
const EDGE = 22;

export const TimeAxis = memo(function TimeAxis({ span, width, timeZone }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { others } = useMarks();
  return (
    <div className={styles.axis} style={{ width }}>
      <div aria-hidden="true">
        {timeTicks(span, width, timeZone).map(({ time, label }) => {
          const x = xOf(time, width, span);
          return (
            <span key={time} className={styles.tick} style={{ left: x }}>
              <span
                className={styles.label}
                style={{ left: Math.min(Math.max(0, EDGE - x), width - EDGE - x) }}
              >
                {label}
              </span>
            </span>
          );
        })}
      </div>
      {others.length > 0 && <AxisMarks marks={others} span={span} width={width} timeZone={timeZone} />}
    </div>
  );
});

function getStyles(theme: GrafanaTheme2) {
  return {
    axis: css({ position: 'relative', height: 20, overflow: 'hidden', flex: 'none' }),
    tick: css({
      position: 'absolute',
      bottom: 0,
      height: 4,
      borderLeft: `1px solid ${theme.colors.border.medium}`,
    }),
    label: css({
      position: 'absolute',
      bottom: 4,
      transform: 'translateX(-50%)',
      whiteSpace: 'nowrap',
      color: theme.colors.text.secondary,
      fontSize: 11,
      fontVariantNumeric: 'tabular-nums',
    }),
  };
}
