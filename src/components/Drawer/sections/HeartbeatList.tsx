import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { durationText } from '../../../format/duration';
import { momentText } from '../../../format/time';
import { type Heartbeat } from '../../../worker/exporter-worker';
import { DrawerTable } from '../primitives/DrawerTable';
import { t } from '../../../format/translate';

interface Props {
  /** Newest first. */
  readonly heartbeats: readonly Heartbeat[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** So many tell whether it faltered before it fell silent. */
const MOST = 5;

/** The last heartbeats, each with the time since the one before. */
export function HeartbeatList({ heartbeats, timeZone, end }: Props): JSX.Element | null {
  if (heartbeats.length === 0) {
    return null;
  }
  return (
    <DrawerTable
      head={[
        t('drawer.heartbeat', 'Last heartbeats'),
        t('drawer.heartbeat-gap', 'After'),
        t('drawer.heartbeat-status', 'Status'),
      ]}
      rows={heartbeats.slice(0, MOST).map(({ at, status }, index) => {
        const before = heartbeats[index + 1];
        return [
          momentText(at, timeZone, end),
          before === undefined ? '' : durationText(at - before.at),
          status ?? '',
        ];
      })}
    />
  );
}
