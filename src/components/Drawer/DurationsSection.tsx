import { type JSX } from 'react';
import { availability, type ReadDuration, readDuration, type StateSeconds } from '../../data/durations';
import { type Lane } from '../../data/lane';
import { segmentAt } from '../../data/segments';
import { nameOf, NO_DATA, PENDING, SHOWN_STATES, type StateCode } from '../../data/state';
import { durationText, readDurationText } from '../../duration';
import { shareFigure } from '../../figure-text';
import { StateChip } from '../StateChip/StateChip';
import { DrawerTable } from './DrawerTable';
import { Section } from './Section';
import { t } from '../../translate';

interface Props {
  readonly lane: Lane | undefined;
  readonly exact: StateSeconds | undefined;
}

/** Time in each state over the range: from the exporter's counters, or as bounds read off the timeline. */
export function DurationsSection({ lane, exact }: Props): JSX.Element | null {
  const rows = exact === undefined ? drawnRows(lane) : exactRows(exact, lane);
  if (rows.length === 0) {
    return null;
  }
  const share = exact && availability(exact);
  return (
    <Section title={t('drawer.durations', 'Time in state, over the range')}>
      <DrawerTable head={[t('drawer.state', 'State'), t('drawer.time', 'Time')]} rows={rows} />
      {share === undefined ? null : (
        <p>
          {t('drawer.availability', 'Healthy for {{share}} of the time it was watched', {
            share: shareFigure(share),
          })}
        </p>
      )}
      {exact === undefined && (
        <p>
          {t(
            'drawer.durations-hint',
            'Read off the timeline. Exact times and availability need worker_health_state_seconds_total over the whole range.',
          )}
        </p>
      )}
    </Section>
  );
}

function exactRows(exact: StateSeconds, lane: Lane | undefined) {
  return SHOWN_STATES.flatMap((state) => {
    const seconds = Object.entries(exact).find(([name]) => name === nameOf(state))?.[1];
    return seconds === undefined || seconds < 0.5
      ? []
      : [
          [
            <StateChip key="state" state={state} {...(lane && { worker: lane.id })} />,
            durationText(seconds * 1000),
          ],
        ];
  });
}

function drawnRows(lane: Lane | undefined) {
  if (lane === undefined) {
    return [];
  }
  const sums = new Map<StateCode, ReadDuration>();
  for (let index = 0; index < lane.segments.states.length; index++) {
    const segment = segmentAt(lane.segments, index);
    if (segment !== undefined && segment.state !== PENDING && segment.state !== NO_DATA) {
      const read = readDuration(segment, lane.sampling);
      // Each stay may have been seen late: a bound of their sum is the sum of their bounds.
      const milliseconds = read.bound === 'at most' ? read.milliseconds : segment.to - segment.from;
      sums.set(segment.state, {
        ...read,
        milliseconds: (sums.get(segment.state)?.milliseconds ?? 0) + milliseconds,
      });
    }
  }
  return SHOWN_STATES.flatMap((state) => {
    const read = sums.get(state);
    return read === undefined
      ? []
      : [[<StateChip key="state" state={state} worker={lane.id} />, readDurationText(read)]];
  });
}
