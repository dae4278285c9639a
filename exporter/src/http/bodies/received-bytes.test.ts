import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ReceivedBytes } from './received-bytes';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

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
    ['a single byte follows each part of a page', [4096, 1], 400],
    ['a single byte follows each larger part', [20_000, 1], 100],
  ])('take about their size, also if %s', (_which, sizes, rounds) => {
    const bytes = Buffer.alloc(Math.max(...sizes), 'x');
    const received = new ReceivedBytes();
    const before = memory();
    let length = 0;
    for (let round = 0; round < rounds; round++) {
      for (const size of sizes) {
        // As a socket delivers it, in memory of its own.
        received.add(Buffer.from(new Uint8Array(bytes.subarray(0, size)).buffer));
        length += size;
      }
    }
    expect(memory() - before).toBeLessThan(2 * length + 200_000);
    expect(received.bytes()).toHaveLength(length);
  });
});
