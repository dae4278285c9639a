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

it('keeps the annotations of the last complete response until the next one is complete', () => {
  const next = [arrayToDataFrame([{ time: 2 }])];
  expect(shown(answer(Done, some), answer(Loading))).toBe(some);
  expect(shown(answer(Done, some), answer(Loading, empty))).toBe(some);
  expect(shown(answer(Done, some), answer(Loading, empty), answer(Done, next))).toBe(next);
});

it('waits for annotations that arrive after the data', () => {
  const series: DataFrame[] = [];
  expect(shown(answer(Done, some), answer(Done, empty, series), answer(Done, empty, series))).toBe(some);
});

it('accepts that annotations are gone if the next response confirms it', () => {
  expect(shown(answer(Done, some), answer(Done, empty, []), answer(Done, empty, []))).toBe(empty);
});

it('drops a layer at once when it is switched off', () => {
  expect(shown(answer(Done, some), answer(Done, []))).toEqual([]);
  expect(shown(answer(Done, some), answer(Done))).toEqual([]);
});

it('shows annotations that arrive while the first response is loading', () => {
  expect(shown(answer(Loading), answer(Loading, some))).toBe(some);
});

it('returns the same object if nothing changes, so that nothing is redrawn', () => {
  const kept = firstAnnotations(answer(Done, some));
  expect(retainAnnotations(kept, answer(Done, some))).toBe(kept);
  const none = firstAnnotations(answer(Done));
  expect(retainAnnotations(none, answer(Done))).toBe(none);
});
