import { type TimeZone } from '@grafana/schema';
import { formatIsoTime, zoneName } from '../format/time';
import { stateName, PENDING } from '../model/state';
import { segmentDuration } from '../statistics/segment-duration';
import { type Lane } from '../timeline/lane';
import { segmentAt } from '../timeline/segments';
import { type CsvCell, type CsvTable } from './csv';

/**
 * Builds a row for each segment of each lane, with its state, times and accuracy. `seconds` is the time
 * between `from` and `to`; `at_most_seconds` is the upper bound of the state's real duration, if there is
 * one.
 */
export function segmentTable(lanes: readonly Lane[], timeZone: TimeZone): CsvTable {
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
      'at_most_seconds',
      'resolution_seconds',
    ],
    rows: lanes.flatMap((lane) => segmentRows(lane, timeZone, zone)),
  };
}

function segmentRows(lane: Lane, timeZone: TimeZone, zone: string): CsvCell[][] {
  const { id, labels, segments } = lane;
  return Array.from(segments.states, (_, index) => segmentAt(segments, index)).flatMap((segment) => {
    if (segment === undefined || segment.state === PENDING) {
      return [];
    }
    const { milliseconds, bound, resolution } = segmentDuration(segment, lane);
    return [
      [
        id,
        labels['worker_type'],
        stateName(segment.state),
        formatIsoTime(segment.from, timeZone),
        formatIsoTime(segment.to, timeZone),
        zone,
        (segment.to - segment.from) / 1000,
        bound === 'exact' ? bound : 'about',
        bound === 'about' ? undefined : milliseconds / 1000,
        resolution / 1000,
      ],
    ];
  });
}
