import { BoundedEntries } from './bounded-entries';

test('keeps removals until another entry needs the room', () => {
  const entries = new BoundedEntries<number>(2);
  entries.set('a', 1);
  entries.set('b', 2);
  expect(entries.set('c', 3)).toBe(false);
  entries.set('a', null);
  expect(entries.report()).toEqual({ a: null, b: 2 });
  expect(entries.set('c', 3)).toBe(true);
  expect(entries.report()).toEqual({ b: 2, c: 3 });
});

test('keeps the previous value of an entry whose new value is too large', () => {
  const entries = new BoundedEntries<string>(10, 5);
  expect(entries.set('a', 'xxx', 3)).toBe(true);
  expect(entries.set('b', 'xxx', 3)).toBe(false);
  expect(entries.set('a', 'xxxxxx', 6)).toBe(false);
  expect(entries.report()).toEqual({ a: 'xxx' });
  entries.set('a', null);
  expect(entries.set('b', 'xxxxx', 5)).toBe(true);
});

test('is absent from the report until it was set', () => {
  expect(new BoundedEntries(1).report()).toBeUndefined();
});
