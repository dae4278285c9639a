import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { formatShare } from '../../format/estimate';
import { formatGroupName, formatGroupSize } from '../../format/group';
import { formatTime } from '../../format/time';
import { SHOWN_STATES } from '../../model/state';
import { type TimeSpan } from '../../model/time-span';
import { countLanes } from '../../statistics/incremental-count';
import { type LaneGroup } from '../../timeline/groups';
import { TooltipBox } from '../LaneTooltip/TooltipBox';
import { StateChip } from '../StateChip/StateChip';

interface Props {
  readonly group: LaneGroup;
  readonly label: string;
  /** The time span of the pixel under the pointer. */
  readonly shown: TimeSpan;
  readonly timeZone: TimeZone;
  /** Pointer position in CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
}

/** Tooltip with the number of a group's lanes in each state, for the pixel under the pointer. */
export function GroupTooltip({ group, label, shown, timeZone, x, y }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const name = formatGroupName(group.value, label);
  const { counts, max: total } = countLanes(group.lanes, shown, 1);
  const present = SHOWN_STATES.map((state) => ({ state, count: counts[state]?.[0] ?? 0 }));
  return (
    <TooltipBox x={x} y={y} label={name}>
      <div className={styles.line}>
        <strong className={styles.name}>{name}</strong>
        <span>{formatGroupSize(group)}</span>
      </div>
      <div className={styles.moment}>{formatTime(shown.from, timeZone)}</div>
      {present
        .filter(({ count }) => count > 0)
        .map(({ state, count }) => (
          <div key={state} className={styles.line}>
            <StateChip state={state} count={count} />
            <span>{formatShare(count / total)}</span>
          </div>
        ))}
    </TooltipBox>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({ display: 'flex', justifyContent: 'space-between', gap: theme.spacing(2) }),
    name: css({ overflowWrap: 'anywhere' }),
    moment: css({ color: theme.colors.text.secondary }),
  };
}
