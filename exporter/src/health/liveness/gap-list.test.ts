import fc from 'fast-check';
import { type ObservationGap } from '../../model/observation-gap';
import { addGap } from './gap-list';
import { absence, gapList, gapLists, stall } from './silence.fixture';

function contains(gaps: readonly ObservationGap[], at: number): ObservationGap | undefined {
  return gaps.find(({ from, to }) => from <= at && at < to);
}

describe('addGap', () => {
  it('ignores an empty gap', () => {
    expect(addGap([], absence(5, 5))).toEqual([]);
  });

  it('merges gaps of one cause, and keeps a stall beside an absence', () => {
    expect(gapList([absence(0, 10), absence(10, 20), absence(15, 18)])).toEqual([absence(0, 20)]);
    expect(gapList([stall(0, 100), absence(40, 50)])).toEqual([
      stall(0, 40),
      absence(40, 50),
      stall(50, 100),
    ]);
    expect(gapList([absence(40, 50), stall(45, 60)])).toEqual([absence(40, 50), stall(50, 60)]);
  });

  it('keeps the gaps sorted and without overlaps, in any order of addition', () => {
    const raw = fc.array(
      fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 20 }), absent: fc.boolean() }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(raw, (all) => {
        const added = all.map(({ from, length, absent }) =>
          absent ? absence(from, from + length) : stall(from, from + length),
        );
        const gaps = gapList(added);
        expect(gapList([...added].reverse())).toEqual(gaps);
        for (const [i, gap] of gaps.entries()) {
          expect(gap.to).toBeGreaterThan(gap.from);
          expect(gap.from).toBeGreaterThanOrEqual(gaps[i - 1]?.to ?? 0);
        }
        for (let at = 0; at < 80; at++) {
          const covering = added.filter(({ from, to }) => from <= at && at < to);
          const cause = covering.some((gap) => gap.cause === 'absence') ? 'absence' : covering[0]?.cause;
          expect([at, contains(gaps, at)?.cause]).toEqual([at, cause]);
        }
      }),
    );
  });

  it('keeps a gap without an end', () => {
    expect(gapList([absence(5, Infinity), stall(1, 9)])).toEqual([stall(1, 5), absence(5, Infinity)]);
    expect(fc.sample(gapLists(100), 1)).toHaveLength(1);
  });
});
