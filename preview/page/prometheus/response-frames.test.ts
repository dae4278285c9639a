import { type QueryContext, toDataFrames } from './response-frames';

const query: QueryContext = { refId: 'A', expr: 'up', legendFormat: '', table: false, stepMs: 15_000 };
const metric = { __name__: 'up', worker_id: 'w-1' };

it('returns one frame per series, with times in milliseconds, labels and step', () => {
  const [frame] = toDataFrames(
    {
      resultType: 'matrix',
      result: [
        {
          metric,
          values: [
            [10, '1'],
            [25, '5'],
          ],
        },
      ],
    },
    query,
  );
  expect(frame?.refId).toBe('A');
  expect(frame?.fields.map(({ name, type, values }) => ({ name, type, values }))).toEqual([
    { name: 'Time', type: 'time', values: [10_000, 25_000] },
    { name: 'Value', type: 'number', values: [1, 5] },
  ]);
  expect(frame?.fields[0]?.config.interval).toBe(15_000);
  expect(frame?.fields[1]?.labels).toEqual(metric);
});

it('parses +Inf, -Inf and NaN', () => {
  const values: [number, string][] = [
    [1, '+Inf'],
    [2, '-Inf'],
    [3, 'NaN'],
  ];
  const [frame] = toDataFrames({ resultType: 'matrix', result: [{ metric, values }] }, query);
  expect(frame?.fields[1]?.values).toEqual([Infinity, -Infinity, null]);
});

it.each([
  ['{{worker_id}} of {{missing}}', 'w-1 of '],
  ['', 'up{worker_id="w-1"}'],
  ['__auto', 'up{worker_id="w-1"}'],
])('names a series with the legend format "%s"', (legendFormat, name) => {
  const [frame] = toDataFrames(
    { resultType: 'vector', result: [{ metric, value: [1, '1'] }] },
    { ...query, legendFormat },
  );
  expect(frame?.fields[1]?.config.displayNameFromDS).toBe(name);
});

it('returns a table for an instant query in table format, with an empty cell for a missing label', () => {
  const result = [
    { metric, value: [1, '2'] as [number, string] },
    { metric: { zone: 'eu' }, value: [1, '3'] as [number, string] },
  ];
  const [table] = toDataFrames({ resultType: 'vector', result }, { ...query, table: true });
  expect(table?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [1_000, 1_000]],
    ['__name__', ['up', '']],
    ['worker_id', ['w-1', '']],
    ['zone', ['', 'eu']],
    ['Value #A', [2, 3]],
  ]);
});

it('returns one sample for a scalar and no frame for an empty result', () => {
  expect(toDataFrames({ resultType: 'scalar', result: [1, '7'] }, query)[0]?.fields[1]?.values).toEqual([7]);
  expect(toDataFrames({ resultType: 'matrix', result: [] }, query)).toEqual([]);
});
