import * as fc from 'fast-check';
import { MAX_PAGE_BYTES, newestFirst } from './pagination';

function keyOf(row: string): string {
  return row;
}

/** All pages, each with the cursor of the one before. */
async function allPages(rows: readonly string[], limit: number, bytesOf?: (row: string) => number) {
  const pages: (readonly string[])[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit, ...(cursor !== undefined && { cursor }) };
    const { total, page, next } = await newestFirst('a', rows, keyOf, query, bytesOf);
    expect(total).toBe(rows.length);
    pages.push(page);
    cursor = next.next_cursor;
  } while (cursor !== undefined);
  return pages;
}

describe('pages of rows, newest first', () => {
  it('together have each row once, in order, whatever the order of the rows', async () => {
    const rows = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 12 }), async (given, limit) => {
        const pages = await allPages(given, limit);
        expect(pages.flat()).toEqual([...given].sort((a, b) => (a < b ? 1 : -1)));
        expect(pages.slice(0, -1).filter((page) => page.length !== limit)).toEqual([]);
      }),
    );
  });

  it('are limited in bytes, but have at least one row', async () => {
    const bytes = new Map([
      ['a', 1],
      ['b', MAX_PAGE_BYTES + 1],
      ['c', MAX_PAGE_BYTES],
      ['d', MAX_PAGE_BYTES / 2],
      ['e', MAX_PAGE_BYTES / 2],
    ]);
    const pages = await allPages([...bytes.keys()], 10, (row) => bytes.get(row) ?? 0);
    expect(pages).toEqual([['e', 'd'], ['c'], ['b'], ['a']]);
  });

  it('let other events run while many rows are compared', async () => {
    let isRunning = true;
    let iterations = 0;
    const count = () => {
      iterations += 1;
      if (isRunning) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    const rows = Array.from({ length: 300_000 }, (_, index) => String(index));
    const { page } = await newestFirst('a', rows, (row) => row.padStart(9, '0'), { limit: 2 });
    isRunning = false;
    expect(page).toEqual(['299999', '299998']);
    expect(iterations).toBeGreaterThan(3);
  });
});
