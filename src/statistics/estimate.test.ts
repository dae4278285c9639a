import { exactEstimate, type Estimate, quotient, sumEstimates } from './estimate';

function least(value: number): Estimate {
  return { value, bound: 'at least', resolution: 15_000 };
}
function most(value: number): Estimate {
  return { value, bound: 'at most', resolution: 5000 };
}

it('adds, and stays exact only where all parts are', () => {
  expect(sumEstimates([exactEstimate(1), exactEstimate(2)])).toEqual(exactEstimate(3));
  expect(sumEstimates([exactEstimate(1), least(2)])).toEqual({
    value: 3,
    bound: 'at least',
    resolution: 15_000,
  });
  expect(sumEstimates([least(1), most(2)])).toEqual({ value: 3, bound: 'about', resolution: 15_000 });
  expect(sumEstimates([])).toEqual(exactEstimate(0));
});

it('turns the bound of what is divided by: more to divide by makes less', () => {
  expect(quotient(exactEstimate(10), least(2))).toEqual({ value: 5, bound: 'at most', resolution: 15_000 });
  expect(quotient(most(10), least(2))).toMatchObject({ value: 5, bound: 'at most' });
  expect(quotient(exactEstimate(10), most(2))).toMatchObject({ bound: 'at least' });
  expect(quotient(least(10), least(2))).toMatchObject({ bound: 'about' });
});

it('has no quotient by nothing, rather than an infinite one', () => {
  expect(quotient(exactEstimate(10), exactEstimate(0))).toBeUndefined();
});
