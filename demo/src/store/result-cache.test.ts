import { Results } from './result-cache';

test('the newest result of a thing is recalled, and of another thing none', () => {
  const results = new Results(10);
  results.keep('a', 'old');
  results.keep('a', 'new');
  expect(results.recall('a')).toBe('new');
  expect(results.recall('b')).toBeUndefined();
});

test('a full store forgets what was kept longest ago', () => {
  const results = new Results(2);
  for (const key of ['a', 'b', 'a', 'c']) results.keep(key, key);
  expect(results.size).toBe(2);
  expect(['a', 'b', 'c'].map((key) => results.recall(key))).toEqual(['a', undefined, 'c']);
});
