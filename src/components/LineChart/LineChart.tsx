import { css } from '@emotion/css';
import { formattedValueToString, getValueFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type JSX } from 'react';
import { t } from '../../format/translate';
import { type TimeSpan } from '../../model/time-span';
import { type ChartUnit, type Line } from '../../worker/worker-history';

interface Props {
  readonly title: string;
  readonly unit: ChartUnit;
  readonly lines: readonly Line[];
  readonly span: TimeSpan;
  /** The distance between two points in ms. A larger distance is a gap. */
  readonly stepMs: number;
}

const WIDTH = 480;
const HEIGHT = 56;

/** A small chart with series as lines and limits as dashed lines, from zero to the maximum of both. */
export function LineChart({ title, unit, lines, span, stepMs }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { visualization } = useTheme2();
  // The palette has Grafana's colour names, most of which are not CSS colours.
  const palette = visualization.palette.map((name) => visualization.getColorByName(name));
  const format = (value: number) => formattedValueToString(getValueFormat(unit)(value, 1));
  const peak = Math.max(
    ...lines.flatMap((line) => line.values.map((value) => value ?? 0)),
    unit === 'percentunit' ? 1 : 0,
  );
  const measured = lines.filter((line) => !line.limit);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>{title}</span>
        <span>
          {measured.map((line) => [line.name, format(lastValue(line))].filter(Boolean).join(' ')).join(' · ')}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={styles.chart}
        role="img"
        aria-label={t('chart.label', '{{title}}: last {{now}}, max {{peak}}', {
          title,
          now: measured.map((line) => format(lastValue(line))).join(', '),
          peak: format(Math.max(...measured.flatMap((line) => line.values.map((value) => value ?? 0)))),
        })}
      >
        {lines.map((line, index) => (
          <path
            key={`${line.name} ${line.limit}`}
            d={linePath(line, { span, stepMs, peak: peak * 1.05, width: WIDTH, height: HEIGHT })}
            fill="none"
            stroke={palette[(line.limit ? index - measured.length : index) % palette.length]}
            strokeWidth={line.limit ? 1 : 1.5}
            strokeDasharray={line.limit ? '4 3' : undefined}
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
    </figure>
  );
}

function lastValue({ values }: Line): number {
  return values.findLast((value) => value !== null) ?? 0;
}

function getStyles(theme: GrafanaTheme2) {
  return {
    figure: css({ margin: theme.spacing(0, 0, 1) }),
    caption: css({
      display: 'flex',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
    }),
    chart: css({
      display: 'block',
      width: '100%',
      height: HEIGHT,
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.default,
    }),
  };
}

export interface Plot {
  readonly span: TimeSpan;
  /** Points that are further apart than 1.5 times this time (ms) are not connected. */
  readonly stepMs: number;
  /** The value at the upper edge of the chart. */
  readonly peak: number;
  readonly width: number;
  readonly height: number;
}

/** Returns the SVG path of a line. It is interrupted at gaps; a single point becomes a dot. */
export function linePath({ times, values }: Line, { span, stepMs, peak, width, height }: Plot): string {
  const parts: string[] = [];
  let previous = -Infinity;
  times.forEach((time, index) => {
    const value = values[index];
    if (typeof value !== 'number' || Number.isNaN(value)) {
      return;
    }
    const x = (((time - span.from) / (span.to - span.from)) * width).toFixed(1);
    const y = (height - (peak > 0 ? value / peak : 0) * height).toFixed(1);
    parts.push(time - previous <= stepMs * 1.5 ? `L${x} ${y}` : `M${x} ${y}h0.5`);
    previous = time;
  });
  return parts.join('');
}
