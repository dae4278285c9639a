import { BufferPool, CHUNK_BYTES } from './chunk-writer';

describe('spare chunks', () => {
  it('are filled again once they were given back, and not before', () => {
    const spare = new BufferPool();
    const first = spare.acquire(10);
    const second = spare.acquire(10);
    expect(second.buffer).not.toBe(first.buffer);
    spare.release(first.subarray(0, 10));
    const third = spare.acquire(10);
    expect(third.buffer).toBe(first.buffer);
    expect(third).toHaveLength(CHUNK_BYTES);
  });

  it('are as large as is needed, and those of another size or of others are not kept', () => {
    const spare = new BufferPool();
    const large = spare.acquire(CHUNK_BYTES + 1);
    expect(large).toHaveLength(CHUNK_BYTES + 1);
    spare.release(large);
    spare.release(Buffer.from('the exporter’s own series'));
    spare.release(Buffer.allocUnsafeSlow(CHUNK_BYTES));
    expect(spare.size).toBe(0);
  });

  it('are a handful at most, however many come back', () => {
    const spare = new BufferPool();
    const taken = Array.from({ length: 100 }, () => spare.acquire(0));
    for (const chunk of taken) spare.release(chunk);
    expect(spare.size).toBe(8);
  });
});
