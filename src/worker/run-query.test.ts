import { type DataQueryRequest, type DataQueryResponse, type DataSourceApi } from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { firstValueFrom, type Observable, of, Subject } from 'rxjs';
import { makeTimeRange, seriesFrame } from '../frames/frames.fixture';
import { runQuery, type QueryRequest } from './run-query';

const question: QueryRequest = {
  datasource: { uid: 'prom', type: 'prometheus' },
  targets: [
    { refId: 'now', expr: 'up', instant: true },
    { refId: 'then', expr: 'up', instant: false },
  ],
  range: makeTimeRange(0, 60_000),
  stepMs: 15_000,
  timezone: 'utc',
  requestId: 'test',
};

function answering(
  query: (request: DataQueryRequest) => Observable<DataQueryResponse> | Promise<DataQueryResponse>,
) {
  const get = jest.fn(() => Promise.resolve({ query } as unknown as DataSourceApi));
  setDataSourceSrv({ get } as unknown as DataSourceSrv);
  return get;
}

it('sends instant and range queries to the given data source', async () => {
  const seen: DataQueryRequest[] = [];
  const get = answering((request) => {
    seen.push(request);
    return of({ data: [{ ...seriesFrame({}, [[1, 2]]), refId: 'now' }] });
  });
  const answer = await firstValueFrom(runQuery(question));
  expect(get).toHaveBeenCalledWith(question.datasource);
  expect(seen[0]).toMatchObject({ requestId: 'test', intervalMs: 15_000, maxDataPoints: 5 });
  expect(seen[0]?.targets).toMatchObject([
    { refId: 'now', instant: true, range: false },
    { refId: 'then', instant: false, range: true },
  ]);
  expect([...answer.keys()]).toEqual(['now']);
});

it('accepts a promise and the last response of a stream', async () => {
  answering(() => Promise.resolve({ data: [] }));
  expect((await firstValueFrom(runQuery(question))).size).toBe(0);
  answering(() => of({ data: [] }, { data: [{ ...seriesFrame({}, [[1, 2]]), refId: 'then' }] }));
  expect([...(await firstValueFrom(runQuery(question))).keys()]).toEqual(['then']);
});

it('fails without any response, and returns the others if one query failed', async () => {
  const errors = [{ refId: 'now', message: 'bad query' }];
  answering(() => of({ data: [], errors }));
  await expect(firstValueFrom(runQuery(question))).rejects.toThrow('bad query');
  answering(() => of({ data: [{ ...seriesFrame({}, [[1, 2]]), refId: 'then' }], errors }));
  expect([...(await firstValueFrom(runQuery(question))).keys()]).toEqual(['then']);
});

it('cancels the request on unsubscribe', async () => {
  const response = new Subject<DataQueryResponse>();
  const requests = new Promise<void>((resolve) => {
    answering(() => {
      resolve();
      return response;
    });
  });
  const subscription = runQuery(question).subscribe();
  await requests;
  await Promise.resolve();
  expect(response.observed).toBe(true);
  subscription.unsubscribe();
  expect(response.observed).toBe(false);
});
