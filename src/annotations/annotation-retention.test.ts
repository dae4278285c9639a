import { arrayToDataFrame, type DataFrame, LoadingState } from '@grafana/data';
import { firstAnnotations, type RetainedAnnotations, retainAnnotations } from './annotation-retention';

const some = [arrayToDataFrame([{ time: 1 }])];
const empty = [arrayToDataFrame([])];
const { Loading, Done } = LoadingState;
function answer(state: LoadingState, annotations?: DataFrame[], series: DataFrame[] = []) {
  return {
    state,
    series,
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function shown(...answers: ReturnType<typeof answer>[]): readonly DataFrame[] {
  const [first = answer(Done), ...rest] = answers;
  return rest.reduce<RetainedAnnotations>(retainAnnotations, firstAnnotations(first)).frames;
}

it('keeps the annotations of the last complete answer until the new one is done', () => {
  const next = [arrayToDataFrame([{ time: 2 }])];
  expect(shown(answer(Done, some), answer(Loading))).toBe(some);
  expect(shown(answer(Done, some), answer(Loading, empty))).toBe(some);
  expect(shown(answer(Done, some), answer(Loading, empty), answer(Done, next))).toBe(next);
});

it('waits for annotations that come after the data', () => {
  const series: DataFrame[] = [];
  expect(shown(answer(Done, some), answer(Done, empty, series), answer(Done, empty, series))).toBe(some);
});

it('believes that they are gone when the next answer says so too', () => {
  expect(shown(answer(Done, some), answer(Done, empty, []), answer(Done, empty, []))).toBe(empty);
});

it('drops a layer that was switched off at once', () => {
  expect(shown(answer(Done, some), answer(Done, []))).toEqual([]);
  expect(shown(answer(Done, some), answer(Done))).toEqual([]);
});

it('shows what comes while the first answer is still loading', () => {
  expect(shown(answer(Loading), answer(Loading, some))).toBe(some);
});

it('is the same object where nothing changes, so that nothing is drawn anew', () => {
  const kept = firstAnnotations(answer(Done, some));
  expect(retainAnnotations(kept, answer(Done, some))).toBe(kept);
  const none = firstAnnotations(answer(Done));
  expect(retainAnnotations(none, answer(Done))).toBe(none);
});
