import { exactEstimate, type Estimate, quotient, sumEstimates } from './estimate';

function least(value: number): Estimate {
  return { value, bound: 'at least', resolution: 15_000 };
}
function most(value: number): Estimate {
  return { value, bound: 'at most', resolution: 5000 };
}

it('sums estimates, exact only if all parts are', () => {
  expect(sumEstimates([exactEstimate(1), exactEstimate(2)])).toEqual(exactEstimate(3));
  expect(sumEstimates([exactEstimate(1), least(2)])).toEqual({
    value: 3,
    bound: 'at least',
    resolution: 15_000,
  });
  expect(sumEstimates([least(1), most(2)])).toEqual({ value: 3, bound: 'about', resolution: 15_000 });
  expect(sumEstimates([])).toEqual(exactEstimate(0));
});

it('inverts the bound of a divisor', () => {
  expect(quotient(exactEstimate(10), least(2))).toEqual({ value: 5, bound: 'at most', resolution: 15_000 });
  expect(quotient(most(10), least(2))).toMatchObject({ value: 5, bound: 'at most' });
  expect(quotient(exactEstimate(10), most(2))).toMatchObject({ bound: 'at least' });
  expect(quotient(least(10), least(2))).toMatchObject({ bound: 'about' });
});

it('returns no quotient instead of an infinite one', () => {
  expect(quotient(exactEstimate(10), exactEstimate(0))).toBeUndefined();
});
