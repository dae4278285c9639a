import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX, memo, useLayoutEffect, useMemo, useRef } from 'react';
import { countSeries, countCurrent } from '../../statistics/state-counts';
import { type Fleet } from '../../timeline/fleet';
import { countLanes } from '../../statistics/incremental-count';
import { useStateStyles } from '../../hooks/useStateStyles';
import { createHatching } from '../../paint/hatching';
import { hatchingColour } from '../../paint/state-colours';
import { type StateStyles } from '../../paint/state-style-overrides';
import { paintSummary } from '../../paint/summary-painter';
import { formatStateCounts } from '../../format/state';
import { t } from '../../format/translate';

interface Props {
  readonly fleet: Fleet;
  /** CSS pixels. */
  readonly width: number;
}

const HEIGHT = 36;

/** Shows the number of workers in each state over time: of all workers if the query returns counts, else of those drawn. */
export const SummaryStrip = memo(function SummaryStrip({ fleet, width }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const mode = useTheme2().isDark ? 'dark' : 'light';
  const stateStyles = useStateStyles();
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = Math.max(1, Math.round(width));
  const stateCounts = useMemo(
    () =>
      fleet.counts.length > 0
        ? countSeries(fleet.counts, fleet.span, columns, fleet.sampling)
        : countLanes(fleet.lanes, fleet.span, columns),
    [fleet, columns],
  );
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) {
      return;
    }
    element.width = columns;
    element.height = HEIGHT;
    const context = element.getContext('2d');
    if (context !== null) {
      paintSummary(context, stateCounts, mode, createHatching(context, hatchingColour(mode), 1), stateStyles);
    }
  }, [stateCounts, columns, mode, stateStyles]);
  return (
    <canvas
      ref={canvas}
      className={styles.strip}
      style={{ width }}
      role="img"
      aria-label={describe(fleet, stateStyles)}
    />
  );
});

/** Returns the current counts as text, the worst state first. */
function describe(fleet: Fleet, stateStyles: StateStyles): string {
  return t('summary.label', 'Workers by state over time. Now: {{counts}}', {
    counts: formatStateCounts(countCurrent(fleet.lanes), stateStyles),
  });
}

function getStyles(theme: GrafanaTheme2) {
  return {
    strip: css({
      display: 'block',
      height: HEIGHT,
      flex: 'none',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      imageRendering: 'pixelated',
    }),
  };
}
