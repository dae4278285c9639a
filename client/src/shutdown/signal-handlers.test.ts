import { handled } from './signal-handlers';

test('nobody else listens: nobody handles it', () => {
  expect(handled(0)).toBe(false);
});

test('a listener of the application handles it', () => {
  expect(handled(1)).toBe(true);
});

test('listeners of signal-exit alone do not, in either of its lines', () => {
  expect(handled(2, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(false);
  expect(handled(3, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(true);
});

test('something else in its place counts as nothing', () => {
  expect(handled(1, [() => null, () => 'x', () => ({ count: 'many' })])).toBe(true);
});
