import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { Portal, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { readDuration, type StateSeconds, unhealthySeconds } from '../../data/durations';
import { type Lane } from '../../data/lane';
import { type Span } from '../../data/runs';
import { type Sampling } from '../../data/sampling';
import { type Segment } from '../../data/segments';
import { durationText, readDurationText } from '../../duration';
import { momentText } from '../../moment';
import { StateChip } from '../StateChip/StateChip';
import { counted, t } from '../../translate';

export interface Hovered {
  readonly lane: Lane;
  readonly segment: Segment;
  /** Further changes under the same pixel, which shows the worst of them. */
  readonly hidden: number;
  /** Where the pointer is, in the window's CSS pixels. */
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly hovered: Hovered;
  readonly sampling: Sampling;
  readonly span: Span;
  readonly exact: StateSeconds | undefined;
  readonly timeZone: TimeZone;
}

const WIDTH = 300;

/** State, from, to, duration and labels of the run under the pointer. */
export function LaneTooltip({ hovered, sampling, span, exact, timeZone }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { lane, segment, hidden, x, y } = hovered;
  const left = x + 16 + WIDTH > window.innerWidth ? Math.max(4, x - 16 - WIDTH) : x + 16;
  const upwards = y > window.innerHeight * 0.6;
  const rows: [string, string][] = [
    [t('tooltip.from', 'From'), fromText(segment, span, timeZone)],
    [t('tooltip.to', 'To'), momentText(segment.to, timeZone)],
    [t('tooltip.duration', 'Duration'), readDurationText(readDuration(segment, sampling))],
  ];
  if (exact !== undefined) {
    rows.push([t('tooltip.unhealthy', 'Unhealthy in range'), durationText(unhealthySeconds(exact) * 1000)]);
  }
  const labels = Object.entries(lane.labels).filter(([key]) => key !== '__name__');
  return (
    <Portal>
      <div
        role="tooltip"
        className={styles.tooltip}
        style={{
          left,
          width: WIDTH,
          ...(upwards ? { bottom: window.innerHeight - y + 12 } : { top: y + 16 }),
        }}
      >
        <div className={styles.head}>
          <strong className={styles.name}>{lane.name}</strong>
          <StateChip state={segment.state} />
        </div>
        <dl className={styles.rows}>
          {[...rows, ...labels].map(([key, value]) => (
            <div key={key} className={styles.line}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {hidden > 0 && (
          <div className={styles.more}>
            {counted(
              'tooltip.hidden',
              {
                one: '+{{count}} change in this pixel; the worst is shown.',
                other: '+{{count}} changes in this pixel; the worst is shown.',
              },
              hidden,
            )}
          </div>
        )}
      </div>
    </Portal>
  );
}

/** What begins with the range began before it. */
function fromText(segment: Segment, span: Span, timeZone: TimeZone): string {
  const moment = momentText(segment.from, timeZone);
  return segment.from <= span.from ? t('tooltip.from-before', 'before {{moment}}', { moment }) : moment;
}

const getStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({
    position: 'fixed',
    zIndex: theme.zIndex.tooltip,
    maxWidth: 'calc(100vw - 8px)',
    padding: theme.spacing(1),
    pointerEvents: 'none',
    color: theme.colors.text.primary,
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  head: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(1) }),
  name: css({ overflowWrap: 'anywhere' }),
  rows: css({ margin: theme.spacing(0.5, 0, 0) }),
  line: css({
    display: 'flex',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, textAlign: 'right', overflowWrap: 'anywhere' },
  }),
  more: css({ marginTop: theme.spacing(0.5), color: theme.colors.text.secondary }),
});
