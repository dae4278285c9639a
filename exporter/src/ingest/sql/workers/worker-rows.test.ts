import { type SqlRow } from '../clients/sql-client';
import { WorkerRows } from './worker-rows';

const START = Date.parse('2026-12-01T10:00:00Z');

function reader(): {
  readonly poll: (
    atSeconds: number,
    rows: readonly SqlRow[],
    ...monitored: readonly string[]
  ) => ReturnType<WorkerRows['read']>;
} {
  const rows = new WorkerRows({
    select: 'SELECT * FROM beats',
    dialect: 'postgres',
    workerType: 'app',
    heartbeatSeconds: 10,
    failureThreshold: undefined,
    pollSeconds: 5,
  });
  return {
    poll: (atSeconds, found, ...monitored) =>
      rows.read(() => Promise.resolve(found), {
        signal: new AbortController().signal,
        now: START + atSeconds * 1000,
        maxWorkers: 10,
        monitored: () => new Set(monitored),
        readUpTo: () => undefined,
      }),
  };
}

function row(id: string, second: number, now: number): SqlRow {
  return {
    worker_id: id,
    last_seen: new Date(START + second * 1000),
    heartline_age_seconds: now - second,
  };
}

it('P1 a dead worker with a row per heartbeat is not seen to live: only its newest row counts', async () => {
  const { poll } = reader();
  const rows = (now: number) => [row('a', -10, now), row('a', 0, now), row('a', -20, now)];
  const first = await poll(0, rows(0));
  expect(first.workers).toMatchObject([{ report: { worker_id: 'a' }, ageMs: 0 }]);
  expect(first.warnings).toEqual([expect.stringContaining('the same worker_id')]);
  for (const now of [5, 10]) {
    expect((await poll(now, rows(now).reverse())).workers).toMatchObject([{ ageMs: now * 1000 }]);
  }
  expect((await poll(60, rows(60))).workers).toEqual([]);
});

it('P1 a living worker with a row per heartbeat is as old as its newest row', async () => {
  const { poll } = reader();
  await poll(0, [row('a', -10, 0), row('a', 0, 0)]);
  const { workers } = await poll(12, [row('a', 10, 12), row('a', 0, 12)]);
  expect(workers).toMatchObject([{ report: { worker_id: 'a' }, ageMs: 2_000 }]);
});

it('P1 one row per worker gives no warning, and a time without end no age', async () => {
  const { poll } = reader();
  const endless = { worker_id: 'b', last_seen: Number.POSITIVE_INFINITY, heartline_age_seconds: null };
  const { workers, warnings } = await poll(0, [row('a', 0, 0), endless]);
  expect(warnings).toEqual([]);
  expect(workers).toMatchObject([{ ageMs: 0 }, { report: { worker_id: 'b' }, ageMs: undefined }]);
});

it('P1 after a restart, an old row of a monitored worker is no goodbye, and a row that is gone is one', async () => {
  const { poll } = reader();
  const day = 86_400;
  const { workers } = await poll(0, [row('old', -2 * day, 0), row('a', 0, 0)], 'old', 'left');
  expect(workers).toMatchObject([
    { report: { worker_id: 'a' } },
    { report: { worker_id: 'left', status: 'stopped' } },
  ]);
});
