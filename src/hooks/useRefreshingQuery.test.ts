import { renderHook } from '@testing-library/react';
import { of, Subject } from 'rxjs';
import { type QueryState, QueryRefresher, useRefreshingQuery } from './useRefreshingQuery';

function setUp(subject: string, question: string | undefined) {
  return renderHook(
    ({ about, asked }: { about: string; asked: string | undefined }) =>
      useRefreshingQuery(about, asked, (one) => of(`${one}!`)),
    { initialProps: { about: subject, asked: question } },
  );
}

it('keeps the answer while it is asked about the same subject', () => {
  const { result, rerender } = setUp('w-1', 'first');
  expect(result.current.value).toBe('first!');
  rerender({ about: 'w-1', asked: undefined });
  expect(result.current.value).toBe('first!');
});

it('forgets the answer about another subject, even where nothing is asked about the new one', () => {
  const { result, rerender } = setUp('w-1', 'first');
  rerender({ about: '', asked: undefined });
  expect(result.current).toEqual({ loading: false });
});

function startRefresher() {
  const asked: { question: number; answer: Subject<string> }[] = [];
  const states: QueryState<string>[] = [];
  const refresher = new QueryRefresher<number, string>(
    (question) => {
      const answer = new Subject<string>();
      asked.push({ question, answer });
      return answer;
    },
    (state) => states.push(state),
  );
  const reply = (index: number, value: string) => {
    asked[index]?.answer.next(value);
    asked[index]?.answer.complete();
  };
  return { refresher, asked, states, reply, last: () => states[states.length - 1] };
}

it('keeps the old answer while the next one is on its way', () => {
  const { refresher, reply, last } = startRefresher();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  expect(last()).toEqual({ value: 'first', loading: true });
  reply(1, 'second');
  expect(last()).toEqual({ value: 'second', loading: false });
});

it('has one question on its way at most, and then asks the newest that waited', () => {
  const { refresher, asked, reply } = startRefresher();
  [1, 2, 3].forEach((question) => refresher.refresh(question));
  expect(asked.map(({ question }) => question)).toEqual([1]);
  reply(0, 'first');
  expect(asked.map(({ question }) => question)).toEqual([1, 3]);
});

it('keeps the old answer beside the error where a later question fails', () => {
  const { refresher, asked, reply, last } = startRefresher();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  asked[1]?.answer.error(new Error('timeout'));
  expect(last()).toEqual({ value: 'first', error: 'timeout', loading: false });
  refresher.refresh(3);
  reply(2, 'third');
  expect(last()).toEqual({ value: 'third', loading: false });
});

it('cancels what is on its way when closed, and asks and says nothing more', () => {
  const { refresher, asked, states } = startRefresher();
  refresher.refresh(1);
  refresher.refresh(2);
  const said = states.length;
  refresher.close();
  expect(asked[0]?.answer.observed).toBe(false);
  refresher.refresh(3);
  expect(asked).toHaveLength(1);
  expect(states).toHaveLength(said);
});
