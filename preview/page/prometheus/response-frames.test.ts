import { type QueryContext, toDataFrames } from './response-frames';

const asked: QueryContext = { refId: 'A', expr: 'up', legendFormat: '', table: false, stepMs: 15_000 };
const metric = { __name__: 'up', worker_id: 'w-1' };

it('makes one frame per series, with milliseconds, labels and the step', () => {
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
    asked,
  );
  expect(frame?.refId).toBe('A');
  expect(frame?.fields.map(({ name, type, values }) => ({ name, type, values }))).toEqual([
    { name: 'Time', type: 'time', values: [10_000, 25_000] },
    { name: 'Value', type: 'number', values: [1, 5] },
  ]);
  expect(frame?.fields[0]?.config.interval).toBe(15_000);
  expect(frame?.fields[1]?.labels).toEqual(metric);
});

it("reads Prometheus' words for what JSON has no number for", () => {
  const values: [number, string][] = [
    [1, '+Inf'],
    [2, '-Inf'],
    [3, 'NaN'],
  ];
  const [frame] = toDataFrames({ resultType: 'matrix', result: [{ metric, values }] }, asked);
  expect(frame?.fields[1]?.values).toEqual([Infinity, -Infinity, null]);
});

it.each([
  ['{{worker_id}} of {{nobody}}', 'w-1 of '],
  ['', 'up{worker_id="w-1"}'],
  ['__auto', 'up{worker_id="w-1"}'],
])('names a series by the legend "%s"', (legendFormat, name) => {
  const [frame] = toDataFrames(
    { resultType: 'vector', result: [{ metric, value: [1, '1'] }] },
    { ...asked, legendFormat },
  );
  expect(frame?.fields[1]?.config.displayNameFromDS).toBe(name);
});

it('makes a table of an instant answer where the query wants one, with a gap for a label that a series lacks', () => {
  const result = [
    { metric, value: [1, '2'] as [number, string] },
    { metric: { zone: 'eu' }, value: [1, '3'] as [number, string] },
  ];
  const [table] = toDataFrames({ resultType: 'vector', result }, { ...asked, table: true });
  expect(table?.fields.map(({ name, values }) => [name, values])).toEqual([
    ['Time', [1_000, 1_000]],
    ['__name__', ['up', '']],
    ['worker_id', ['w-1', '']],
    ['zone', ['', 'eu']],
    ['Value #A', [2, 3]],
  ]);
});

it('shows a scalar as one sample, and nothing as nothing', () => {
  expect(toDataFrames({ resultType: 'scalar', result: [1, '7'] }, asked)[0]?.fields[1]?.values).toEqual([7]);
  expect(toDataFrames({ resultType: 'matrix', result: [] }, asked)).toEqual([]);
});
