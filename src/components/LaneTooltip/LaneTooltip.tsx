import { css } from '@emotion/css';
import { type Field, type GrafanaTheme2, type LinkModel } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type Mark } from '../../annotations/marks';
import { formatDuration, formatSegmentDuration } from '../../format/duration';
import { formatTime } from '../../format/time';
import { plural, t } from '../../format/translate';
import { type StateSeconds, unhealthySeconds } from '../../frames/state-counters';
import { type TimeSpan } from '../../model/time-span';
import { segmentDuration } from '../../statistics/segment-duration';
import { type Lane } from '../../timeline/lane';
import { hasLinks } from '../../timeline/segment-links';
import { type Segment } from '../../timeline/segments';
import { MarkList } from '../Marks/MarkList';
import { StateChip } from '../StateChip/StateChip';
import { TooltipBox } from './TooltipBox';
import { TooltipLinks } from './TooltipLinks';

export interface Hovered {
  readonly lane: Lane;
  readonly segment: Segment;
  /** Number of further changes within the same pixel, which shows the worst state. */
  readonly hidden: number;
  /** The time under the pointer, in ms. */
  readonly time: number;
  /** Pointer position in CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly hovered: Hovered;
  readonly span: TimeSpan;
  readonly exact: StateSeconds | undefined;
  readonly timeZone: TimeZone;
  /** Annotations at this position. */
  readonly marks: readonly Mark[];
  /** The links and actions of a pinned tooltip. */
  readonly pinned?: Pinned | undefined;
}

export interface Pinned {
  readonly links: readonly LinkModel<Field>[];
  readonly onOpen: (() => void) | undefined;
  readonly onClose: () => void;
}

/** Shows state, from, to, duration, annotations and labels of the segment under the pointer. */
export function LaneTooltip({ hovered, span, exact, timeZone, marks, pinned }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { lane, segment, hidden, x, y } = hovered;
  const rows: [string, string][] = [
    [t('tooltip.from', 'From'), fromText(segment, span, timeZone)],
    [t('tooltip.to', 'To'), formatTime(segment.to, timeZone)],
    [t('tooltip.duration', 'Duration'), formatSegmentDuration(segmentDuration(segment, lane))],
  ];
  if (exact !== undefined) {
    rows.push([t('tooltip.unhealthy', 'Unhealthy in range'), formatDuration(unhealthySeconds(exact) * 1000)]);
  }
  const labels = Object.entries(lane.labels).filter(([key]) => key !== '__name__');
  return (
    <TooltipBox x={x} y={y} label={lane.name} onClose={pinned?.onClose}>
      <div className={styles.head}>
        <strong className={styles.name}>{lane.name}</strong>
        <StateChip state={segment.state} worker={lane.id} />
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
          {plural(
            'tooltip.more-changes',
            {
              one: '+{{count}} change in this pixel; the worst is shown.',
              other: '+{{count}} changes in this pixel; the worst is shown.',
            },
            hidden,
          )}
        </div>
      )}
      <MarkList marks={marks} timeZone={timeZone} />
      {pinned !== undefined ? (
        <TooltipLinks worker={lane.name} {...pinned} />
      ) : (
        hasLinks(lane) && <div className={styles.more}>{t('tooltip.click-for-links', 'Click for links')}</div>
      )}
    </TooltipBox>
  );
}

/** A segment that starts at the start of the range started before it. */
function fromText(segment: Segment, span: TimeSpan, timeZone: TimeZone): string {
  const time = formatTime(segment.from, timeZone);
  return segment.from <= span.from ? t('tooltip.from-before', 'before {{moment}}', { moment: time }) : time;
}

function getStyles(theme: GrafanaTheme2) {
  return {
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
  };
}
