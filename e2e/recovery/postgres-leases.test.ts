import { Client } from 'pg';
import { FleetHarness } from '../../exporter/src/fleet/fleet.fixture';
import {
  actionCall,
  type CallOptions,
  createDriver,
  onlyStep,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { POSTGRES_DRIVER } from '../../exporter/src/recovery/driver-kinds/postgres/postgres-driver';
import { pollUntil } from '../../test-support/poll-until';
import { PostgresServer } from '../../test-support/servers/postgres-server';

const LEASES = {
  table: 'work.leases',
  id: 'task_id',
  owner: 'owner',
  expires_at: 'expires_at',
  epoch: 'epoch',
};
const RELEASE = { action: 'release_leases' } as const;

let server: PostgresServer;
let harness: FleetHarness;
beforeAll(async () => {
  server = await PostgresServer.start();
  await server.query(`
    CREATE SCHEMA work;
    CREATE TABLE work.leases (
      task_id integer PRIMARY KEY, owner text, expires_at timestamptz, epoch bigint NOT NULL DEFAULT 0,
      status text NOT NULL DEFAULT 'pending', completed_by text);
    CREATE TABLE work.changes (
      number bigserial, task_id integer, epoch bigint, owner_before text, owner_after text, completed boolean);
    CREATE FUNCTION work.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO work.changes (task_id, epoch, owner_before, owner_after, completed)
      VALUES (new.task_id, new.epoch, old.owner, new.owner, new.completed_by IS NOT NULL);
      RETURN new; END $$;
    CREATE TRIGGER note AFTER UPDATE ON work.leases FOR EACH ROW EXECUTE FUNCTION work.note()`);
});
afterAll(() => server.close());

beforeEach(async () => {
  await server.query('TRUNCATE work.leases, work.changes');
  harness = new FleetHarness();
  const fleet = await harness.open();
  await fleet.record({ worker_id: 'w-1', boot_id: 'boot-1' }, 'http');
});
afterEach(() => harness.end());

/** Silent for long enough to be failed, and for the grace. */
function fail() {
  harness.pass(600);
}
function driver(options: object = {}) {
  if (harness.fleet === undefined) {
    throw new Error('The harness is not open.');
  }
  const url = new URL(server.url());
  const { username, password } = url;
  url.username = url.password = '';
  const all = { url: url.href, username, password_file: 'password', tls: false, leases: LEASES, ...options };
  return createDriver(POSTGRES_DRIVER, all, { fleet: harness.fleet.state, readFile: () => `${password}\n` });
}
function step(options: object = {}) {
  return onlyStep(driver(options), 'release_leases');
}
function release(options: object = {}, call: CallOptions = {}) {
  return step(options).run(actionCall({ ...RELEASE, ...call }));
}
async function lease(task: number, owner: string | null, { epoch = 1, expires = '1 hour' } = {}) {
  const values = [task, owner, expires, epoch];
  await server.query(`INSERT INTO work.leases VALUES ($1, $2, now() + $3::interval, $4, 'running')`, values);
}
async function leases() {
  return server.query<{ task_id: number; owner: string | null; epoch: string; status: string }>(
    'SELECT task_id, owner, epoch, status FROM work.leases ORDER BY task_id',
  );
}

describe('S5.5 the release of leases', () => {
  it('frees the leases of a dead worker, and of no other', async () => {
    await lease(1, 'w-1');
    await lease(2, 'w-2');
    await lease(3, null);
    await lease(4, 'w-1', { epoch: 7 });
    fail();
    const options = { leases: { ...LEASES, set: { status: 'pending' } } };
    expect(await release(options)).toEqual({
      result: 'done',
      evidence: { leases_released: 2, leases_changed_meanwhile: 0 },
    });
    expect(await leases()).toEqual([
      { task_id: 1, owner: null, epoch: '2', status: 'pending' },
      { task_id: 2, owner: 'w-2', epoch: '1', status: 'running' },
      { task_id: 3, owner: null, epoch: '1', status: 'running' },
      { task_id: 4, owner: null, epoch: '8', status: 'pending' },
    ]);
    expect(await release(options)).toMatchObject({
      result: 'nothing_to_do',
      evidence: { leases_released: 0 },
    });
  });

  it('changes nothing in a preview, which counts what would be released', async () => {
    await lease(1, 'w-1');
    const before = await leases();
    fail();
    const preview = await step().preview?.(actionCall(RELEASE));
    expect(preview).toEqual({ result: 'done', evidence: { leases: 1 } });
    expect(await leases()).toEqual(before);
  });

  it.each([
    ['is healthy', () => Promise.resolve(), 'not failed or stopped'],
    [
      'was silent for less than the grace',
      async () => {
        await harness.fleet?.record({ worker_id: 'w-1', boot_id: 'boot-1', interval_seconds: 10 }, 'http');
        harness.pass(120);
      },
      'leases are released after 300 s',
    ],
    [
      'has started again',
      async () => {
        await harness.fleet?.record({ worker_id: 'w-1', boot_id: 'boot-2' }, 'http');
        fail();
      },
      'its incarnation is boot-2, not boot-1',
    ],
    [
      'is unknown',
      async () => {
        await harness.fleet?.forget('w-1', 'deleted');
      },
      'The worker is unknown',
    ],
  ])('is refused for a worker that %s', async (_, prepare, reason) => {
    await lease(1, 'w-1');
    await prepare();
    expect(await release({ grace_seconds: 300 })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining(reason),
    });
    expect(await leases()).toMatchObject([{ owner: 'w-1', epoch: '1' }]);
  });

  it('without an epoch frees expired leases only', async () => {
    await lease(1, 'w-1', { expires: '-1 second' });
    await lease(2, 'w-1', { expires: '1 hour' });
    fail();
    const withoutEpoch = { table: 'work.leases', id: 'task_id', owner: 'owner', expires_at: 'expires_at' };
    expect(await release({ leases: withoutEpoch })).toMatchObject({
      result: 'done',
      evidence: { leases_released: 1 },
    });
    expect(await leases()).toMatchObject([{ owner: null }, { owner: 'w-1' }]);
  });

  it('leaves a row alone that its owner is completing', async () => {
    await lease(1, 'w-1');
    await lease(2, 'w-1');
    fail();
    const locked = server.query(
      'BEGIN; SELECT 1 FROM work.leases WHERE task_id = 1 FOR UPDATE; SELECT pg_sleep(600); COMMIT',
    );
    const cancelled = expect(locked).rejects.toThrow('canceling statement');
    await pollUntil('the lock', async () => {
      const sleeping = await server.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
      return sleeping.length === 1;
    });
    expect(await release()).toMatchObject({
      result: 'done',
      evidence: { leases_released: 1, leases_changed_meanwhile: 1 },
    });
    expect(await leases()).toMatchObject([{ owner: 'w-1' }, { owner: null }]);
    await server.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
    await cancelled;
  });

  it.each([
    '--help',
    `' OR true --`,
    `w-1'; DROP TABLE work.leases; --`,
    '$(id)',
    'w-1\n',
    'x'.repeat(1000),
    '%',
  ])('frees nothing for the worker ID %j', async (workerId) => {
    await lease(1, 'w-1');
    fail();
    expect(await release({}, { workerId })).toMatchObject({ result: 'refused' });
    expect(await leases()).toMatchObject([{ owner: 'w-1' }]);
  });

  it('fails with the server’s reason, and does not change anything', async () => {
    await lease(1, 'w-1');
    fail();
    expect(await release({ leases: { ...LEASES, table: 'work.missing' } })).toMatchObject({
      result: 'failed',
      reason: 'PostgreSQL: relation "work.missing" does not exist',
    });
    expect(
      await release({ leases: { ...LEASES, set: { status: 'x'.repeat(2_000_000), epochs: 1 } } }),
    ).toMatchObject({
      result: 'failed',
    });
    expect(await step().run(actionCall(RELEASE, AbortSignal.abort()))).toMatchObject({ result: 'failed' });
    expect(await leases()).toMatchObject([{ owner: 'w-1' }]);
  });

  it.each([
    [
      'neither epoch nor expiry',
      { leases: { table: 't', id: 'i', owner: 'o' } },
      'needs epoch or expires_at',
    ],
    ['a set of its own columns', { leases: { ...LEASES, set: { owner: 'x' } } }, 'must not contain owner'],
    ['an injected name', { leases: { ...LEASES, table: 'a; DROP TABLE b' } }, '/leases/table'],
    ['no encryption to another host', { url: 'postgres://db.example/app' }, 'allowed for loopback only'],
    ['credentials in the URL', { url: 'postgres://u:p@127.0.0.1/app' }, '/url'],
    ['nothing to do', { leases: undefined }, 'needs leases or tasks'],
  ])('is not configured with %s', (_, options, problem) => {
    expect(() => driver(options)).toThrow(problem);
  });

  it('loses no lease and gives none twice, with 8 releasers, 8 workers and a late one', async () => {
    const tasks = 200;
    await server.query(
      `INSERT INTO work.leases SELECT n, 'w-1', now() + interval '1 hour', 1, 'running' FROM generate_series(1, $1::int) AS n`,
      [tasks],
    );
    fail();
    const url = server.url();
    let completed = 0;
    const allCompleted = () => completed >= tasks;
    const releasers = Array.from({ length: 8 }, async () => {
      let released = 0;
      while (!allCompleted()) {
        const outcome = await release();
        expect(outcome.result).not.toBe('failed');
        released += Number(outcome.evidence['leases_released'] ?? 0);
      }
      return released;
    });
    const workers = Array.from({ length: 8 }, async (_, index) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const name = `live-${index}`;
      while (!allCompleted()) {
        const { rows } = await client.query<{ task_id: number; epoch: string }>(
          `UPDATE work.leases SET owner = $1, epoch = epoch + 1, expires_at = now() + interval '1 minute'
           WHERE task_id = (SELECT task_id FROM work.leases WHERE owner IS NULL AND completed_by IS NULL
                            ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING task_id, epoch`,
          [name],
        );
        const [taken] = rows;
        if (taken !== undefined) {
          const { rowCount } = await client.query(
            'UPDATE work.leases SET completed_by = $1, owner = NULL WHERE task_id = $2 AND owner = $1 AND epoch = $3',
            [name, taken.task_id, taken.epoch],
          );
          // Nobody takes the lease of a living worker.
          expect(rowCount).toBe(1);
          completed += 1;
        }
      }
      await client.end();
    });
    // The dead worker was only frozen: it completes what it still owns, and sees what it has lost.
    const late = (async () => {
      let own = 0;
      for (let task = 1; task <= tasks; task++) {
        const rows = await server.query(
          `UPDATE work.leases SET completed_by = 'w-1', owner = NULL WHERE task_id = $1 AND owner = 'w-1' AND epoch = 1 RETURNING 1`,
          [task],
        );
        own += rows.length;
        completed += rows.length;
      }
      return own;
    })();
    await Promise.all(workers);
    const released = (await Promise.all(releasers)).reduce((sum, each) => sum + each, 0);
    const ownCompleted = await late;
    // Each lease of the dead worker ended once: released by one releaser, or completed by the late worker.
    expect(released + ownCompleted).toBe(tasks);
    expect(released).toBeGreaterThan(0);
    expect(
      await server.query('SELECT task_id FROM work.leases WHERE completed_by IS NULL OR owner IS NOT NULL'),
    ).toEqual([]);
    const takenTwice = `SELECT task_id, epoch FROM work.changes WHERE owner_after IS NOT NULL GROUP BY task_id, epoch HAVING count(*) > 1`;
    expect(await server.query(takenTwice)).toEqual([]);
    const completedTwice = `SELECT task_id FROM work.changes WHERE completed GROUP BY task_id HAVING count(*) > 1`;
    expect(await server.query(completedTwice)).toEqual([]);
    const releasedTwice = `SELECT task_id FROM work.changes WHERE owner_before = 'w-1' AND NOT completed GROUP BY task_id HAVING count(*) > 1`;
    expect(await server.query(releasedTwice)).toEqual([]);
  });
});
