import { type JSX } from 'react';
import { formatDuration } from '../../../format/duration';
import { formatDurationEstimate, formatShare } from '../../../format/estimate';
import { t } from '../../../format/translate';
import { availability, type StateSeconds } from '../../../frames/state-counters';
import { isUnhealthy, stateName, NO_DATA, SHOWN_STATES } from '../../../model/state';
import { laneSeconds } from '../../../statistics/state-totals';
import { timelineSeconds } from '../../../statistics/statistics';
import { type Lane } from '../../../timeline/lane';
import { StateChip } from '../../StateChip/StateChip';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';

interface Props {
  readonly lane: Lane | undefined;
  readonly exact: StateSeconds | undefined;
}

/** Shows the time in each state over the range, from the exporter's counters or estimated from the timeline. */
export function DurationsSection({ lane, exact }: Props): JSX.Element | null {
  const rows = exact === undefined ? timelineRows(lane) : exactRows(exact, lane);
  if (rows.length === 0) {
    return null;
  }
  const share = exact && availability(exact);
  return (
    <Section title={t('drawer.durations', 'Time in state, over the range')}>
      <DrawerTable head={[t('drawer.state', 'State'), t('drawer.time', 'Time')]} rows={rows} />
      {share === undefined ? null : (
        <p>
          {t('drawer.availability', 'Healthy for {{share}} of the observed time', {
            share: formatShare(share),
          })}
        </p>
      )}
      {exact === undefined && (
        <p>
          {t(
            'drawer.durations-hint',
            'Estimated from the timeline. Exact times and availability require worker_health_state_seconds_total over the whole range.',
          )}
        </p>
      )}
    </Section>
  );
}

function exactRows(exact: StateSeconds, lane: Lane | undefined) {
  return SHOWN_STATES.flatMap((state) => {
    const seconds = Object.entries(exact).find(([name]) => name === stateName(state))?.[1];
    return seconds === undefined || seconds < 0.5
      ? []
      : [
          [
            <StateChip key="state" state={state} {...(lane && { worker: lane.id })} />,
            formatDuration(seconds * 1000),
          ],
        ];
  });
}

/** Returns an upper bound for the worst state only. Other states are approximate, because a worse state may hide them. */
function timelineRows(lane: Lane | undefined) {
  if (lane === undefined) {
    return [];
  }
  const seconds = laneSeconds(lane, new Map());
  return SHOWN_STATES.flatMap((state) => {
    const isWorst = state === lane.worst && isUnhealthy(state);
    const estimate = isWorst ? timelineSeconds(lane, (drawn) => drawn === state, 'at most') : seconds[state];
    return estimate === undefined || estimate.value === 0 || state === NO_DATA
      ? []
      : [[<StateChip key="state" state={state} worker={lane.id} />, formatDurationEstimate(estimate)]];
  });
}
