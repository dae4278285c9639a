import { firstValueFrom } from 'rxjs';
import { formatQueryResult, fetchVariableValues } from './variable-values';

it('formats a vector like Grafana, as input for the regular expression of the variable', () => {
  const result = {
    resultType: 'vector' as const,
    result: [{ metric: { __name__: 'up', job: 'heartline' }, value: [1.5, '1'] as [number, string] }],
  };
  expect(formatQueryResult(result)).toEqual([{ text: 'up{job="heartline"} 1 1500' }]);
});

it('returns no values for a scalar', () => {
  expect(formatQueryResult({ resultType: 'scalar', result: [1, '2'] })).toEqual([]);
});

it('rejects other functions and names the supported ones', async () => {
  const values = firstValueFrom(fetchVariableValues('metrics(worker_.*)', { fromMs: 0, toMs: 1 }));
  await expect(values).rejects.toThrow(
    'Unsupported variable query: "metrics(worker_.*)". The preview supports label_values and query_result.',
  );
});
