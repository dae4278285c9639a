import fc from 'fast-check';
import { MIN_PART_BYTES, ReceivedBytes } from './received-bytes';

function joined(parts: readonly Buffer[]): Buffer {
  const received = new ReceivedBytes();
  for (const part of parts) {
    received.add(part);
  }
  return received.bytes();
}

describe('the parts of a body', () => {
  it('are joined in their order, whatever their sizes', () => {
    const size = fc.oneof(
      fc.nat(20),
      fc.integer({ min: 4000, max: 4200 }),
      fc.integer({ min: 16_000, max: 17_000 }),
    );
    fc.assert(
      fc.property(fc.array(size, { maxLength: 40 }), (sizes) => {
        const parts = sizes.map((bytes, index) => Buffer.alloc(bytes, index + 1));
        expect(joined(parts).equals(Buffer.concat(parts))).toBe(true);
      }),
    );
  });

  it('are not copied if there is one', () => {
    const part = Buffer.from('{}');
    expect(joined([part])).toBe(part);
  });

  it.each([
    ['each has a single byte', [1], 200_000],
    ['each has nearly a page', [4095], 400],
    ['a single byte follows each part of a page', [4096, 1], 400],
  ])('are in few pieces of memory, also if %s', (_which, sizes, rounds) => {
    const received = new ReceivedBytes();
    let length = 0;
    for (let round = 0; round < rounds; round++) {
      for (const size of sizes) {
        received.add(Buffer.alloc(size, 'x'));
        length += size;
      }
    }
    expect(received.pieces).toBeLessThanOrEqual(2 + length / MIN_PART_BYTES);
    expect(received.bytes()).toHaveLength(length);
  });
});
