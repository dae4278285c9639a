import { BufferPool, CHUNK_BYTES } from './chunk-writer';

describe('BufferPool', () => {
  it('reuses a chunk after its release, not before', () => {
    const pool = new BufferPool();
    const first = pool.acquire(10);
    const second = pool.acquire(10);
    expect(second.buffer).not.toBe(first.buffer);
    pool.release(first.subarray(0, 10));
    const third = pool.acquire(10);
    expect(third.buffer).toBe(first.buffer);
    expect(third).toHaveLength(CHUNK_BYTES);
  });

  it('creates larger buffers on request, and keeps only its own chunks', () => {
    const pool = new BufferPool();
    const large = pool.acquire(CHUNK_BYTES + 1);
    expect(large).toHaveLength(CHUNK_BYTES + 1);
    pool.release(large);
    pool.release(Buffer.from('the exporter’s own series'));
    pool.release(Buffer.allocUnsafeSlow(CHUNK_BYTES));
    expect(pool.size).toBe(0);
  });

  it('keeps at most 8 free chunks', () => {
    const pool = new BufferPool();
    const taken = Array.from({ length: 100 }, () => pool.acquire(0));
    for (const chunk of taken) {
      pool.release(chunk);
    }
    expect(pool.size).toBe(8);
  });
});
