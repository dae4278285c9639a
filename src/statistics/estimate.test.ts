import { exactly, type Figure, quotient, sumFigures } from './estimate';

function least(value: number): Figure {
  return { value, bound: 'at least', resolution: 15_000 };
}
function most(value: number): Figure {
  return { value, bound: 'at most', resolution: 5000 };
}

it('adds, and stays exact only where all parts are', () => {
  expect(sumFigures([exactly(1), exactly(2)])).toEqual(exactly(3));
  expect(sumFigures([exactly(1), least(2)])).toEqual({ value: 3, bound: 'at least', resolution: 15_000 });
  expect(sumFigures([least(1), most(2)])).toEqual({ value: 3, bound: 'about', resolution: 15_000 });
  expect(sumFigures([])).toEqual(exactly(0));
});

it('turns the bound of what is divided by: more to divide by makes less', () => {
  expect(quotient(exactly(10), least(2))).toEqual({ value: 5, bound: 'at most', resolution: 15_000 });
  expect(quotient(most(10), least(2))).toMatchObject({ value: 5, bound: 'at most' });
  expect(quotient(exactly(10), most(2))).toMatchObject({ bound: 'at least' });
  expect(quotient(least(10), least(2))).toMatchObject({ bound: 'about' });
});

it('has no quotient by nothing, rather than an infinite one', () => {
  expect(quotient(exactly(10), exactly(0))).toBeUndefined();
});
