import { createDataFrame, FieldType } from '@grafana/data';
import { toTimeSeriesFrames } from './time-series-frames';

function frameOf(times: number[], values: number[], interval = 5) {
  return createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: times, config: { interval } },
      { name: 'Value', type: FieldType.number, values },
    ],
  });
}
function valuesOf(times: number[], values: number[]) {
  return toTimeSeriesFrames([frameOf([0], [0]), frameOf(times, values)])[1]?.fields.map(
    (field): unknown => field.values,
  );
}

it('inserts a gap where samples are missing, in every series', () => {
  expect(valuesOf([0, 5, 20], [1, 2, 3])).toEqual([
    [0, 5, 10, 20],
    [1, 2, null, 3],
  ]);
});

it('does not change a series without gaps', () => {
  expect(valuesOf([0, 5, 10], [1, 2, 3])).toEqual([
    [0, 5, 10],
    [1, 2, 3],
  ]);
});

it('drops frames without points, time or number', () => {
  const words = createDataFrame({ fields: [{ name: 'a', type: FieldType.string, values: ['b'] }] });
  expect(toTimeSeriesFrames([frameOf([], []), words])).toEqual([]);
});
