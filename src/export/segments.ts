import { type TimeZone } from '@grafana/schema';
import { type Lane } from '../data/lane';
import { readDuration } from '../data/durations';
import { segmentAt } from '../data/segments';
import { nameOf, PENDING } from '../data/state';
import { type Cell, type Sheet } from './csv';
import { isoText, zoneName } from './moments';

/** A row per run of each lane: which worker was how, from when to when, and how well that is known. */
export function segmentSheet(lanes: readonly Lane[], timeZone: TimeZone): Sheet {
  const zone = zoneName(timeZone);
  return {
    head: [
      'worker_id',
      'worker_type',
      'state',
      'from',
      'to',
      'time_zone',
      'seconds',
      'bound',
      'resolution_seconds',
    ],
    rows: lanes.flatMap((lane) => segmentRows(lane, timeZone, zone)),
  };
}

function segmentRows({ id, labels, segments, sampling }: Lane, timeZone: TimeZone, zone: string): Cell[][] {
  return Array.from(segments.states, (_, index) => segmentAt(segments, index)).flatMap((segment) => {
    if (segment === undefined || segment.state === PENDING) {
      return [];
    }
    const { milliseconds, bound, resolution } = readDuration(segment, sampling);
    return [
      [
        id,
        labels['worker_type'],
        nameOf(segment.state),
        isoText(segment.from, timeZone),
        isoText(segment.to, timeZone),
        zone,
        milliseconds / 1000,
        bound,
        resolution / 1000,
      ],
    ];
  });
}
