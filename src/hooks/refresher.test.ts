import { Subject } from 'rxjs';
import { Refresher, type Refreshed } from './refresher';

function setUp() {
  const asked: { question: number; answer: Subject<string> }[] = [];
  const states: Refreshed<string>[] = [];
  const refresher = new Refresher<number, string>(
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
  const { refresher, reply, last } = setUp();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  expect(last()).toEqual({ value: 'first', busy: true });
  reply(1, 'second');
  expect(last()).toEqual({ value: 'second', busy: false });
});

it('has one question on its way at most, and then asks the newest that waited', () => {
  const { refresher, asked, reply } = setUp();
  [1, 2, 3].forEach((question) => refresher.refresh(question));
  expect(asked.map(({ question }) => question)).toEqual([1]);
  reply(0, 'first');
  expect(asked.map(({ question }) => question)).toEqual([1, 3]);
});

it('keeps the old answer beside the error where a later question fails', () => {
  const { refresher, asked, reply, last } = setUp();
  refresher.refresh(1);
  reply(0, 'first');
  refresher.refresh(2);
  asked[1]?.answer.error(new Error('timeout'));
  expect(last()).toEqual({ value: 'first', error: 'timeout', busy: false });
  refresher.refresh(3);
  reply(2, 'third');
  expect(last()).toEqual({ value: 'third', busy: false });
});

it('cancels what is on its way when closed, and asks and says nothing more', () => {
  const { refresher, asked, states } = setUp();
  refresher.refresh(1);
  refresher.refresh(2);
  const said = states.length;
  refresher.close();
  expect(asked[0]?.answer.observed).toBe(false);
  refresher.refresh(3);
  expect(asked).toHaveLength(1);
  expect(states).toHaveLength(said);
});
