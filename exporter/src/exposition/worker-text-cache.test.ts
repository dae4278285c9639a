import fc from 'fast-check';
import { type Worker } from '../model/worker';
import { BufferPool, ChunkWriter } from './chunk-writer';
import { fullWorker } from './fleet.fixture';
import { type WorkerText, type WorkerBatch, WorkerTextCache } from './worker-text-cache';

const FAMILIES = 3;

function worker(id: string): Worker {
  return fullWorker({ id });
}

/** Writes one text per family. */
function write(target: WorkerText, texts: readonly string[]): void {
  let length = 0;
  target.write(
    texts.join(''),
    texts.map((text) => (length += text.length)),
    texts.length,
  );
}

function gathered(batches: readonly WorkerBatch[], family: number): string[] {
  const chunks = new ChunkWriter(new BufferPool());
  for (const { arena, texts } of batches) {
    arena.appendFamily(texts, family, chunks);
  }
  return Buffer.concat(chunks.takeRest()).toString().split('\n').filter(Boolean).sort();
}

function lines(id: string, filler: string) {
  return Array.from({ length: FAMILIES }, (_, family) => `${id}/${family} ${filler}\n`);
}

function all() {
  return true;
}

/** By how much the largest arena exceeds twice what its slots take, in bytes. It has 32 KiB besides them. */
function memoryExcess(cache: WorkerTextCache): number {
  const excesses = cache.batches(all).map(({ arena, texts }) => {
    const slots = texts.reduce((sum, { capacity }) => sum + capacity, 32 * 1024);
    return arena.bytes.length - 2 * slots;
  });
  return Math.max(0, ...excesses);
}

describe('WorkerTextCache', () => {
  it('returns the last text of each worker after any sequence of writes and removals', () => {
    const id = fc.constantFrom(...Array.from({ length: 200 }, (_, number) => `w${number}`));
    const filler = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\n', ' ')),
      fc.nat({ max: 20_000 }).map((length) => 'x'.repeat(length)),
      fc.constant('schön ☃ 😀'),
    );
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ id, filler }) },
      { weight: 1, arbitrary: fc.record({ id }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const cache = new WorkerTextCache();
        const model = new Map<string, string[]>();
        for (const each of steps) {
          const text = cache.get(each.id);
          if ('filler' in each) {
            write(text ?? cache.add(worker(each.id)), lines(each.id, each.filler));
            model.set(each.id, lines(each.id, each.filler));
          } else if (text !== undefined) {
            cache.remove(text);
            model.delete(each.id);
          }
          expect(memoryExcess(cache)).toBeLessThanOrEqual(0);
        }
        for (let family = 0; family < FAMILIES; family++) {
          expect(gathered(cache.batches(all), family)).toEqual(
            [...model.values()].map((texts) => texts[family]?.slice(0, -1)).sort(),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes memory of the size of its texts after long ones have become short, or were removed', () => {
    const cache = new WorkerTextCache();
    const texts = Array.from({ length: 128 }, (_, number) => cache.add(worker(`w${number}`)));
    for (const [number, text] of texts.entries()) {
      write(text, lines(`w${number}`, 'x'.repeat(30_000)));
    }
    for (const [number, text] of texts.slice(64).entries()) {
      write(text, lines(`w${number + 64}`, 'short'));
    }
    expect(memoryExcess(cache)).toBe(0);
    for (const text of texts.slice(0, 64)) {
      cache.remove(text);
    }
    const [batch] = cache.batches(all);
    expect(batch?.arena.bytes.length).toBeLessThan(100_000);
    expect(gathered(cache.batches(all), 1)).toHaveLength(64);
  });

  it('keeps a removed text readable for a scrape that began before, even after its arena was compacted', () => {
    const cache = new WorkerTextCache();
    for (let number = 0; number < 3; number++) {
      write(cache.add(worker(`w${number}`)), lines(`w${number}`, 'first'));
    }
    const before = cache.batches(all);
    const [removed] = cache.texts();
    if (removed !== undefined) {
      cache.remove(removed);
    }
    for (let number = 3; number < 100; number++) {
      write(cache.add(worker(`w${number}`)), lines(`w${number}`, 'x'.repeat(2000)));
    }
    expect(gathered(before, 1)).toEqual(['w0/1 first', 'w1/1 first', 'w2/1 first']);
    expect(gathered(cache.batches(all), 1)).toHaveLength(99);
  });

  it('copies a line that is longer than the gathering area', () => {
    const cache = new WorkerTextCache();
    write(cache.add(worker('short')), lines('short', 'x'));
    write(cache.add(worker('long')), lines('long', 'y'.repeat(100_000)));
    expect(gathered(cache.batches(all), 0).map((line) => line.length)).toEqual([100_007, 9]);
  });

  it('drops an arena with its last text', () => {
    const cache = new WorkerTextCache();
    const added = Array.from({ length: 300 }, (_, number) => cache.add(worker(`w${number}`)));
    expect(cache.batches(all)).toHaveLength(3);
    for (const text of added) {
      cache.remove(text);
    }
    expect(cache.batches(all)).toHaveLength(0);
  });

  it('fills free places before it creates an arena', () => {
    const cache = new WorkerTextCache();
    const added = Array.from({ length: 256 }, (_, number) => cache.add(worker(`w${number}`)));
    for (const text of added.slice(100, 110)) {
      cache.remove(text);
    }
    for (let number = 0; number < 10; number++) {
      cache.add(worker(`n${number}`));
    }
    expect(cache.batches(all)).toHaveLength(2);
  });
});
