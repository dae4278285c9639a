import {
  createDataFrame,
  type DataFrame,
  dateTime,
  FieldType,
  type Labels,
  type TimeRange,
} from '@grafana/data';

/**
 * A series as the Prometheus data source returns it. Times in ms. With a step, it is the response of a range
 * query.
 */
export function seriesFrame(
  labels: Labels,
  samples: readonly (readonly [time: number, value: number | null])[],
  step?: number,
): DataFrame {
  return createDataFrame({
    refId: 'A',
    fields: [
      {
        name: 'Time',
        type: FieldType.time,
        values: samples.map(([time]) => time),
        config: step === undefined ? {} : { interval: step },
      },
      {
        name: 'Value',
        type: FieldType.number,
        labels,
        values: samples.map(([, value]) => value),
        config: {},
      },
    ],
  });
}

/** A worker's lane with one value per step, the first at `from + step`. */
export function laneFrame(
  id: string,
  from: number,
  step: number,
  values: readonly (number | null)[],
  labels: Labels = {},
): DataFrame {
  return seriesFrame(
    { worker_id: id, worker_type: 'demo', ...labels },
    values.map((value, index) => [from + (index + 1) * step, value] as const),
    step,
  );
}

export function makeTimeRange(from: number, to: number): TimeRange {
  const ends = { from: dateTime(from), to: dateTime(to) };
  return { ...ends, raw: ends };
}
