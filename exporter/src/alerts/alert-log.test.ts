import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimateBytes } from '../model/estimate-bytes';
import { AlertLog } from './alert-log';
import { type NotifiedAlert } from './notification';

const NOW = Date.parse('2026-11-22T10:05:00Z');
function alert(changes: Partial<NotifiedAlert> = {}): NotifiedAlert {
  return {
    status: 'firing',
    labels: { alertname: 'WorkerFailed', worker_id: 'w-1', worker_type: 'batch', severity: 'critical' },
    annotations: { summary: 'A worker is silent' },
    startsAt: '2026-11-22T10:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'abc',
    ...changes,
  };
}
const resolved = alert({ status: 'resolved', endsAt: '2026-11-22T10:04:00Z' });

let directory: string;
let log: AlertLog;
function open(size = 100, maxBytes = 1_000_000, maxAlertBytes = 6_000) {
  return (log = AlertLog.open(join(directory, 'alerts'), { size, maxBytes, maxAlertBytes, metrics: counts }));
}
const counts = {
  evicted: 0,
  rejected: 0,
  alertsEvicted: (count: number) => (counts.evicted += count),
  alertsRejected: (count: number) => (counts.rejected += count),
};
function find(filters: Parameters<AlertLog['find']>[0] = {}) {
  return log.find(filters, { limit: 1_000, maxBytes: 1_000_000 }).alerts;
}
function take(...alerts: NotifiedAlert[]) {
  return log.record({ version: '4', alerts }, NOW);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-alerts-'));
  open();
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true });
});

describe('the alert log', () => {
  it('S2.10 records an alert from its first notification until it is resolved', async () => {
    await take(alert());
    expect(find()).toMatchObject([
      { status: 'firing', startsAt: Date.parse('2026-11-22T10:00:00Z'), notifications: 1 },
    ]);
    expect(find()[0]).not.toHaveProperty('endsAt');
    await take(resolved);
    expect(find()).toMatchObject([
      { status: 'resolved', endsAt: Date.parse('2026-11-22T10:04:00Z'), notifications: 2 },
    ]);
  });

  it('S2.10 assigns repeated notifications, in any order, to the same alert', async () => {
    await take(alert(), alert());
    await take(resolved);
    await take(alert());
    expect(find()).toMatchObject([{ status: 'resolved', notifications: 4 }]);
  });

  it('S2.10 records an alert that fires again as another alert', async () => {
    await take(resolved, alert({ startsAt: '2026-11-22T11:00:00Z' }));
    expect(find().map(({ status }) => status)).toEqual(['firing', 'resolved']);
  });

  it('S2.10 resolves an unresolved alert when it fires again, in any order of notifications', async () => {
    const again = alert({ startsAt: '2026-11-22T11:00:00Z' });
    const summary = () => find().map(({ status, endsAt }) => [status, endsAt]);
    const expected = [
      ['firing', undefined],
      ['resolved', Date.parse('2026-11-22T11:00:00Z')],
    ];
    await take(alert());
    await take(again);
    expect(summary()).toEqual(expected);
    await take(alert());
    expect(summary()).toEqual(expected);
  });

  it('S2.10 leaves an alert firing when another one starts', async () => {
    await take(alert());
    await take(alert({ startsAt: '2026-11-22T11:00:00Z', fingerprint: 'def' }));
    expect(find().map(({ status }) => status)).toEqual(['firing', 'firing']);
  });

  it('S2.10 survives a restart', async () => {
    await take(alert());
    await log.close();
    open();
    expect(find()).toHaveLength(1);
  });

  it('is bounded: evicts the oldest resolved alerts first, also on disk', async () => {
    await log.close();
    open(3);
    const nth = (hour: number, of = resolved) => ({ ...of, startsAt: `2026-11-22T0${hour}:00:00Z` });
    await take(nth(0, alert({ fingerprint: 'other' })), nth(1), nth(2), nth(3), nth(4));
    const hours = () => find().map(({ startsAt }) => new Date(startsAt).getUTCHours());
    expect(hours()).toEqual([4, 3, 0]);
    await log.close();
    open(3);
    expect(hours()).toEqual([4, 3, 0]);
  });

  it('finds by worker, type, status and time', async () => {
    await take(alert(), alert({ fingerprint: 'def', labels: { alertname: 'HeartlineWatchdog' } }), {
      ...resolved,
      fingerprint: 'fed',
    });
    const names = (filters: Parameters<AlertLog['find']>[0]) =>
      find(filters)
        .map(({ fingerprint }) => fingerprint)
        .sort();
    expect(names({ worker_id: 'w-1' })).toEqual(['abc', 'fed']);
    expect(names({ worker_type: 'batch', status: 'resolved' })).toEqual(['fed']);
    expect(names({ from: Date.parse('2026-11-22T10:04:01Z') })).toEqual(['abc', 'def']);
    expect(names({ to: Date.parse('2026-11-22T09:59:59Z') })).toEqual([]);
  });

  describe('with limits in bytes', () => {
    const large = (fingerprint: string, changes: Partial<NotifiedAlert> = {}) =>
      alert({ fingerprint, annotations: { summary: 'ä'.repeat(500) }, ...changes });
    /** Memory of a large alert, about. */
    const LARGE = 3_900;
    const fingerprints = () =>
      find()
        .map(({ fingerprint }) => fingerprint)
        .sort();

    beforeEach(async () => {
      await log.close();
      counts.evicted = 0;
      counts.rejected = 0;
    });

    it('does not record an alert that is too large, and records the others of its notification', async () => {
      open();
      const tooLarge = alert({ fingerprint: 'bad', annotations: { summary: 'ä'.repeat(3_000) } });
      const bytes = expect.any(Number) as number;
      expect(await take(alert({ fingerprint: 'a' }), tooLarge, alert({ fingerprint: 'b' }))).toEqual({
        accepted: 2,
        tooLarge: [{ index: 1, bytes }],
      });
      expect(fingerprints()).toEqual(['a', 'b']);
      expect(counts).toMatchObject({ rejected: 1, evicted: 0 });
    });

    it('keeps the state of an alert that grows too large', async () => {
      open();
      await take(alert({ fingerprint: 'a' }));
      await take(alert({ fingerprint: 'a', annotations: { summary: 'x'.repeat(3_000) } }));
      expect(find()).toMatchObject([{ fingerprint: 'a', notifications: 1 }]);
    });

    it('deletes the oldest resolved alerts first, then the oldest firing ones', async () => {
      open(100, 3.5 * LARGE);
      const end = { status: 'resolved', endsAt: '2026-11-22T10:04:00Z' } as const;
      await take(large('a'), large('b', end), large('c', end));
      expect(fingerprints()).toEqual(['a', 'b', 'c']);
      await take(large('d'));
      expect(fingerprints()).toEqual(['a', 'c', 'd']);
      await take(large('e'));
      expect(fingerprints()).toEqual(['a', 'd', 'e']);
      await take(large('f'));
      expect(fingerprints()).toEqual(['d', 'e', 'f']);
      expect(counts).toMatchObject({ evicted: 3, rejected: 0 });
    });

    it('holds a lower limit after a restart, and with the next alert on disk', async () => {
      open();
      for (const fingerprint of ['a', 'b', 'c', 'd']) {
        await take(large(fingerprint));
      }
      await log.close();
      open(100, 2.5 * LARGE);
      expect(fingerprints()).toEqual(['c', 'd']);
      await take(large('e'));
      expect(fingerprints()).toEqual(['d', 'e']);
      await log.close();
      open();
      expect(fingerprints()).toEqual(['d', 'e']);
    });

    it('counts exactly the bytes that a recount finds, whatever was recorded', async () => {
      open(20, 40_000);
      const change = fc.record({
        fingerprint: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        status: fc.constantFrom('firing' as const, 'resolved' as const),
        startsAt: fc.constantFrom('2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z', '2026-11-22T12:00:00Z'),
        annotations: fc.record({ summary: fc.string({ unit: 'grapheme', maxLength: 800 }) }),
      });
      const recount = () => find().reduce((sum, record) => sum + estimateBytes(record), 0);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 8 }),
          async (notifications) => {
            for (const changes of notifications) {
              await take(...changes.map((each) => alert(each)));
              expect(log.bytes).toBe(recount());
              expect(log.bytes).toBeLessThanOrEqual(40_000);
            }
            const before = log.bytes;
            await log.close();
            open(20, 40_000);
            expect(log.bytes).toBe(before);
          },
        ),
        { numRuns: 20 },
      );
    });
  });

  it('returns pages that are limited by number and by bytes, each alert once', async () => {
    await take(...['a', 'b', 'c', 'd', 'e'].map((fingerprint) => alert({ fingerprint })));
    const pages: string[][] = [];
    let before: string | undefined;
    do {
      const page = log.find({}, { limit: 3, maxBytes: 5_000, ...(before !== undefined && { before }) });
      expect(page.total).toBe(5);
      pages.push(page.alerts.map(({ fingerprint }) => fingerprint));
      before = page.nextBefore;
    } while (before !== undefined);
    expect(pages.flat()).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(pages.length).toBeGreaterThan(2);
    expect(log.find({}, { limit: 3, maxBytes: 1 }).alerts).toHaveLength(1);
  });
});
