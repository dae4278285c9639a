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
function write(page: WorkerText, texts: readonly string[]): void {
  let length = 0;
  page.write(
    texts.join(''),
    texts.map((text) => (length += text.length)),
    texts.length,
  );
}

function gathered(batches: readonly WorkerBatch[], family: number): string[] {
  const chunks = new ChunkWriter(new BufferPool());
  for (const { arena, texts } of batches) arena.appendFamily(texts, family, chunks);
  return Buffer.concat(chunks.takeRest()).toString().split('\n').filter(Boolean).sort();
}

function lines(id: string, filler: string) {
  return Array.from({ length: FAMILIES }, (_, family) => `${id}/${family} ${filler}\n`);
}

function all() {
  return true;
}

describe('sheets', () => {
  it('hold what was written last, whatever was written, grew, shrank and left before', () => {
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
        const sheets = new WorkerTextCache();
        const model = new Map<string, string[]>();
        for (const each of steps) {
          const page = sheets.get(each.id);
          if ('filler' in each) {
            write(page ?? sheets.add(worker(each.id)), lines(each.id, each.filler));
            model.set(each.id, lines(each.id, each.filler));
          } else if (page !== undefined) {
            sheets.remove(page);
            model.delete(each.id);
          }
        }
        for (let family = 0; family < FAMILIES; family++)
          expect(gathered(sheets.batches(all), family)).toEqual(
            [...model.values()].map((texts) => texts[family]?.slice(0, -1)).sort(),
          );
      }),
      { numRuns: 50 },
    );
  });

  it('show a page that has left to a scrape that began before, even after the sheet was tidied', () => {
    const sheets = new WorkerTextCache();
    for (let number = 0; number < 3; number++)
      write(sheets.add(worker(`w${number}`)), lines(`w${number}`, 'first'));
    const before = sheets.batches(all);
    const [left] = sheets.texts();
    if (left !== undefined) sheets.remove(left);
    for (let number = 3; number < 100; number++)
      write(sheets.add(worker(`w${number}`)), lines(`w${number}`, 'x'.repeat(2000)));
    expect(gathered(before, 1)).toEqual(['w0/1 first', 'w1/1 first', 'w2/1 first']);
    expect(gathered(sheets.batches(all), 1)).toHaveLength(99);
  });

  it('take a line longer than the room they gather in', () => {
    const sheets = new WorkerTextCache();
    write(sheets.add(worker('short')), lines('short', 'x'));
    write(sheets.add(worker('long')), lines('long', 'y'.repeat(100_000)));
    expect(gathered(sheets.batches(all), 0).map((line) => line.length)).toEqual([100_007, 9]);
  });

  it('are given back once their last page left', () => {
    const sheets = new WorkerTextCache();
    const pages = Array.from({ length: 300 }, (_, number) => sheets.add(worker(`w${number}`)));
    expect(sheets.batches(all)).toHaveLength(3);
    for (const page of pages) sheets.remove(page);
    expect(sheets.batches(all)).toHaveLength(0);
  });

  it('fill a place that became free before they grow', () => {
    const sheets = new WorkerTextCache();
    const pages = Array.from({ length: 256 }, (_, number) => sheets.add(worker(`w${number}`)));
    for (const page of pages.slice(100, 110)) sheets.remove(page);
    for (let number = 0; number < 10; number++) sheets.add(worker(`n${number}`));
    expect(sheets.batches(all)).toHaveLength(2);
  });
});
