import { SegmentsBuilder, worstState } from './segments';
import { HEALTHY, NO_DATA, PENDING, type StateCode } from '../model/state';

function worstOf(...states: StateCode[]): StateCode {
  const builder = new SegmentsBuilder(states.length);
  builder.start(0);
  states.forEach((state, index) => builder.extendTo(index + 1, state));
  return worstState(builder.build());
}

describe('the worst state in the range', () => {
  it('is a reported state: no data before a worker existed does not count', () => {
    expect(worstOf(NO_DATA, HEALTHY)).toBe(HEALTHY);
    expect(worstOf(NO_DATA, 0, PENDING)).toBe(0);
    expect(worstOf(HEALTHY, NO_DATA, 3, HEALTHY)).toBe(3);
  });

  it('is no data only if there is no other state', () => {
    expect(worstOf(NO_DATA, PENDING)).toBe(NO_DATA);
    expect(worstOf(PENDING)).toBe(PENDING);
  });
});
