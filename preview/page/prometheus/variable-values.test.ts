import { firstValueFrom } from 'rxjs';
import { formatQueryResult, fetchVariableValues } from './variable-values';

it('writes a vector as Grafana does, for a regular expression to pick from', () => {
  const answer = {
    resultType: 'vector' as const,
    result: [{ metric: { __name__: 'up', job: 'heartline' }, value: [1.5, '1'] as [number, string] }],
  };
  expect(formatQueryResult(answer)).toEqual([{ text: 'up{job="heartline"} 1 1500' }]);
});

it('has no values for a scalar', () => {
  expect(formatQueryResult({ resultType: 'scalar', result: [1, '2'] })).toEqual([]);
});

it('says which functions it knows when it is asked for another', async () => {
  const asked = firstValueFrom(fetchVariableValues('metrics(worker_.*)', { fromMs: 0, toMs: 1 }));
  await expect(asked).rejects.toThrow('label_values and query_result, not "metrics(worker_.*)"');
});
