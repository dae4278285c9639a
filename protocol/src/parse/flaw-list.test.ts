import { FlawList, MAX_FLAWS } from './flaw-list';

it('F3: keeps the first flaws and the number of all, and describes no others', () => {
  const flaws = new FlawList();
  let described = 0;
  for (let n = 0; n < 1000; n++) {
    flaws.add(`$.k${n}`, 'a known key', () => {
      described += 1;
      return `value ${n}`;
    });
  }
  expect(described).toBe(MAX_FLAWS);
  expect(flaws.list()).toHaveLength(MAX_FLAWS + 1);
  expect(flaws.list()[0]).toEqual({ path: '$.k0', allowed: 'a known key', given: 'value 0' });
  expect(flaws.list().at(-1)).toMatchObject({ path: '$', given: '1000 flaws' });
});
