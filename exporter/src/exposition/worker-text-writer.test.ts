import fc from 'fast-check';
import { labelText } from './format';
import { LabelSuffixCache } from './worker-text-writer';

describe('LabelSuffixCache', () => {
  it('returns the formatted labels for any sequence of values', () => {
    const value = fc.option(fc.constantFrom('', 'a', 'b"', 'c\n', '__proto__'), { nil: undefined });
    const sequences = fc.nat(4).chain((length) => {
      const values = fc.array(value, { minLength: length, maxLength: length });
      return fc.tuple(fc.constant(['l', 'm', 'n', 'o'].slice(0, length)), fc.array(values));
    });
    fc.assert(
      fc.property(sequences, ([names, all]) => {
        const suffixes = new LabelSuffixCache(names);
        for (const values of [...all, ...all]) {
          const text = labelText(names, values);
          expect(suffixes.get(values)).toBe(text === '' ? '} ' : `,${text}} `);
        }
      }),
    );
  });

  it('returns the formatted labels for more values than it caches', () => {
    const suffixes = new LabelSuffixCache(['task_type']);
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 3000; index++) {
        expect(suffixes.get([`t-${index}`])).toBe(`,task_type="t-${index}"} `);
      }
    }
  });
});
