import fc from 'fast-check';
import { labelText } from './format';
import { LabelSuffixCache } from './worker-text-writer';

describe('what stands after a worker’s own labels', () => {
  it('is as written out, however often and in whatever order it is asked for', () => {
    const value = fc.option(fc.constantFrom('', 'a', 'b"', 'c\n', '__proto__'), { nil: undefined });
    const asked = fc.nat(4).chain((length) => {
      const values = fc.array(value, { minLength: length, maxLength: length });
      return fc.tuple(fc.constant(['l', 'm', 'n', 'o'].slice(0, length)), fc.array(values));
    });
    fc.assert(
      fc.property(asked, ([names, all]) => {
        const tails = new LabelSuffixCache(names);
        for (const values of [...all, ...all]) {
          const text = labelText(names, values);
          expect(tails.get(values)).toBe(text === '' ? '} ' : `,${text}} `);
        }
      }),
    );
  });

  it('is right still where more values come than are kept', () => {
    const tails = new LabelSuffixCache(['task_type']);
    for (let round = 0; round < 2; round++)
      for (let index = 0; index < 3000; index++)
        expect(tails.get([`t-${index}`])).toBe(`,task_type="t-${index}"} `);
  });
});
