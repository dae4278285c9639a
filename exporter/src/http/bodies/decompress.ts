import { type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Problem } from '../messages/problem';

/**
 * Bodies in Brotli that are decompressed at the same time, of all requests. A decompressor of Brotli fills a window of up to
 * 16 MiB before it returns the first byte, whatever is read from it: 300 at once would take more than 2 GiB for 50 kB that were
 * sent. Those of gzip and deflate have 32 KiB.
 */
const MAX_BROTLI = 2;
const MAX_BROTLI_WAITING = 100;
const CHUNK_BYTES = 65_536;

const DECOMPRESSORS = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES }),
  deflate: () => createInflate({ chunkSize: CHUNK_BYTES }),
  br: () => createBrotliDecompress({ chunkSize: CHUNK_BYTES }),
} as const satisfies Readonly<Record<string, () => Transform>>;

export type Compression = keyof typeof DECOMPRESSORS;

export const COMPRESSIONS = Object.keys(DECOMPRESSORS) as readonly Compression[];

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Decompresses bytes. Brotli waits while others are decompressed. The bytes must be complete: no sender that is slow keeps
 * others waiting.
 *
 * @param begin called before the first part; throws to give up, when the result is no longer needed
 * @param keep called with the size of each part, before the next one is produced; throws to give up
 * @throws what `begin` and `keep` throw, the Error of zlib if the bytes are not compressed like that, Problem (503) if too many
 *   wait
 */
export async function decompress(
  bytes: Buffer,
  compression: Compression,
  begin: () => void,
  keep: (bytes: number) => void,
): Promise<Buffer> {
  if (compression !== 'br') {
    return decompressNow(bytes, compression, begin, keep);
  }
  await brotliTurn();
  try {
    return await decompressNow(bytes, compression, begin, keep);
  } finally {
    const next = waiting.shift();
    if (next === undefined) {
      running -= 1;
    } else {
      next();
    }
  }
}

async function brotliTurn(): Promise<void> {
  if (running < MAX_BROTLI) {
    running += 1;
    return;
  }
  if (waiting.length >= MAX_BROTLI_WAITING) {
    throw new Problem(
      503,
      `Too many bodies in Brotli at the same time: ${MAX_BROTLI_WAITING} wait, which is the limit. Retry in a second, or use gzip.`,
      { headers: { 'Retry-After': '1' }, refusal: 'body_bytes' },
    );
  }
  await new Promise<void>((resolve) => waiting.push(resolve));
}

async function decompressNow(
  bytes: Buffer,
  compression: Compression,
  begin: () => void,
  keep: (bytes: number) => void,
): Promise<Buffer> {
  begin();
  const decompressor = DECOMPRESSORS[compression]();
  decompressor.end(bytes);
  const chunks: Buffer[] = [];
  // Giving up destroys the decompressor.
  for await (const chunk of decompressor as AsyncIterable<Buffer>) {
    keep(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
