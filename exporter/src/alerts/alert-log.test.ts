import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
function open(size = 100) {
  return (log = AlertLog.open(join(directory, 'alerts'), size));
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
    expect(log.find({})).toMatchObject([
      { status: 'firing', startsAt: Date.parse('2026-11-22T10:00:00Z'), notifications: 1 },
    ]);
    expect(log.find({})[0]).not.toHaveProperty('endsAt');
    await take(resolved);
    expect(log.find({})).toMatchObject([
      { status: 'resolved', endsAt: Date.parse('2026-11-22T10:04:00Z'), notifications: 2 },
    ]);
  });

  it('S2.10 assigns repeated notifications, in any order, to the same alert', async () => {
    await take(alert(), alert());
    await take(resolved);
    await take(alert());
    expect(log.find({})).toMatchObject([{ status: 'resolved', notifications: 4 }]);
  });

  it('S2.10 records an alert that fires again as another alert', async () => {
    await take(resolved, alert({ startsAt: '2026-11-22T11:00:00Z' }));
    expect(log.find({}).map(({ status }) => status)).toEqual(['firing', 'resolved']);
  });

  it('S2.10 resolves an unresolved alert when it fires again, in any order of notifications', async () => {
    const again = alert({ startsAt: '2026-11-22T11:00:00Z' });
    const summary = () => log.find({}).map(({ status, endsAt }) => [status, endsAt]);
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
    expect(log.find({}).map(({ status }) => status)).toEqual(['firing', 'firing']);
  });

  it('S2.10 survives a restart', async () => {
    await take(alert());
    await log.close();
    open();
    expect(log.find({})).toHaveLength(1);
  });

  it('is bounded: evicts the oldest resolved alerts first, also on disk', async () => {
    await log.close();
    open(3);
    const nth = (hour: number, of = resolved) => ({ ...of, startsAt: `2026-11-22T0${hour}:00:00Z` });
    await take(nth(0, alert({ fingerprint: 'other' })), nth(1), nth(2), nth(3), nth(4));
    const hours = () => log.find({}).map(({ startsAt }) => new Date(startsAt).getUTCHours());
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
      log
        .find(filters)
        .map(({ fingerprint }) => fingerprint)
        .sort();
    expect(names({ worker_id: 'w-1' })).toEqual(['abc', 'fed']);
    expect(names({ worker_type: 'batch', status: 'resolved' })).toEqual(['fed']);
    expect(names({ from: Date.parse('2026-11-22T10:04:01Z') })).toEqual(['abc', 'def']);
    expect(names({ to: Date.parse('2026-11-22T09:59:59Z') })).toEqual([]);
  });
});
