import { renderHook } from '@testing-library/react';
import { of, Subject } from 'rxjs';
import { type QueryState, QueryRefresher, useRefreshingQuery } from './useRefreshingQuery';

function setUp(subject: string, query: string | undefined) {
  return renderHook(
    ({ subject, query }: { subject: string; query: string | undefined }) =>
      useRefreshingQuery(subject, query, (text) => of(`${text}!`)),
    { initialProps: { subject, query } },
  );
}

it('keeps the result while the subject stays the same', () => {
  const { result, rerender } = setUp('w-1', 'first');
  expect(result.current.value).toBe('first!');
  rerender({ subject: 'w-1', query: undefined });
  expect(result.current.value).toBe('first!');
});

it('discards the result of the previous subject, even without a new query', () => {
  const { result, rerender } = setUp('w-1', 'first');
  rerender({ subject: '', query: undefined });
  expect(result.current).toEqual({ loading: false });
});

function startRefresher() {
  const requests: { query: number; response: Subject<string> }[] = [];
  const states: QueryState<string>[] = [];
  const refresher = new QueryRefresher<number, string>(
    (query) => {
      const response = new Subject<string>();
      requests.push({ query, response });
      return response;
    },
    (state) => states.push(state),
  );
  const reply = (index: number, value: string) => {
    requests[index]?.response.next(value);
    requests[index]?.response.complete();
  };
  return { refresher, requests, states, reply, last: () => states[states.length - 1] };
}

it('keeps the previous result while the next query runs', () => {
  const { refresher, reply, last } = startRefresher();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  expect(last()).toEqual({ value: 'first', loading: true });
  reply(1, 'second');
  expect(last()).toEqual({ value: 'second', loading: false });
});

it('runs one query at a time, then the latest one that waited', () => {
  const { refresher, requests, reply } = startRefresher();
  [1, 2, 3].forEach((query) => refresher.refresh(query));
  expect(requests.map(({ query }) => query)).toEqual([1]);
  reply(0, 'first');
  expect(requests.map(({ query }) => query)).toEqual([1, 3]);
});

it('keeps the previous result and returns the error if a later query fails', () => {
  const { refresher, requests, reply, last } = startRefresher();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  requests[1]?.response.error(new Error('timeout'));
  expect(last()).toEqual({ value: 'first', error: 'timeout', loading: false });
  refresher.refresh(3);
  reply(2, 'third');
  expect(last()).toEqual({ value: 'third', loading: false });
});

it('cancels the running query when closed, and starts and reports nothing more', () => {
  const { refresher, requests, states } = startRefresher();
  refresher.refresh(1);
  refresher.refresh(2);
  const stateCount = states.length;
  refresher.close();
  expect(requests[0]?.response.observed).toBe(false);
  refresher.refresh(3);
  expect(requests).toHaveLength(1);
  expect(states).toHaveLength(stateCount);
});
