import { CHUNK_BYTES, SpareChunks } from './buffer-pool';

describe('spare chunks', () => {
  it('are filled again once they were given back, and not before', () => {
    const spare = new SpareChunks();
    const first = spare.take(10);
    const second = spare.take(10);
    expect(second.buffer).not.toBe(first.buffer);
    spare.giveBack(first.subarray(0, 10));
    const third = spare.take(10);
    expect(third.buffer).toBe(first.buffer);
    expect(third).toHaveLength(CHUNK_BYTES);
  });

  it('are as large as is needed, and those of another size or of others are not kept', () => {
    const spare = new SpareChunks();
    const large = spare.take(CHUNK_BYTES + 1);
    expect(large).toHaveLength(CHUNK_BYTES + 1);
    spare.giveBack(large);
    spare.giveBack(Buffer.from('the exporter’s own series'));
    spare.giveBack(Buffer.allocUnsafeSlow(CHUNK_BYTES));
    expect(spare.size).toBe(0);
  });

  it('are a handful at most, however many come back', () => {
    const spare = new SpareChunks();
    const taken = Array.from({ length: 100 }, () => spare.take(0));
    for (const chunk of taken) spare.giveBack(chunk);
    expect(spare.size).toBe(8);
  });
});
