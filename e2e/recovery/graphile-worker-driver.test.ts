import { join } from 'node:path';
import { FleetHarness } from '../../exporter/src/fleet/fleet.fixture';
import {
  actionCall,
  type CallOptions,
  createDriver,
  onlyStep,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { GRAPHILE_WORKER_DRIVER } from '../../exporter/src/recovery/driver-kinds/graphile-worker/graphile-worker-driver';
import { pollUntil } from '../../test-support/poll-until';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { TestProcess } from '../../test-support/test-process';

const RELEASE = { action: 'release_leases' } as const;
const PROGRAM = join(__dirname, 'programs', 'graphile-worker.mjs');
const JOBS = 3;

interface Job {
  readonly locked_by: string | null;
  readonly attempts: number;
}

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
  await server.query(`CREATE ROLE recovery LOGIN PASSWORD 'secret'`);
});
afterAll(() => server.close());

describe.each(['graphile-worker-016', 'graphile-worker-017'])('S5.5 the driver for %s', (packageName) => {
  const database = packageName.replaceAll('-', '_');
  let harness: FleetHarness;
  const processes: TestProcess[] = [];

  beforeAll(async () => {
    await server.createDatabase(database);
    const first = await start();
    await first.process.end('SIGKILL');
    // What docs/recovery-drivers.md tells to grant.
    await run(`CREATE SCHEMA heartline;
      CREATE FUNCTION heartline.force_unlock_workers(worker_ids text[]) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = ''
        AS 'SELECT graphile_worker.force_unlock_workers(worker_ids)';
      REVOKE EXECUTE ON FUNCTION heartline.force_unlock_workers FROM PUBLIC;
      GRANT USAGE ON SCHEMA graphile_worker, heartline TO recovery;
      GRANT SELECT ON graphile_worker.jobs TO recovery;
      GRANT EXECUTE ON FUNCTION heartline.force_unlock_workers TO recovery`);
  });
  beforeEach(async () => {
    harness = new FleetHarness();
    await harness.open();
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.end('SIGKILL')));
    await run('DELETE FROM graphile_worker._private_jobs; DELETE FROM graphile_worker._private_job_queues');
    await harness.end();
  });

  function run<Row extends object>(text: string): Promise<(Row & Record<string, unknown>)[]> {
    return server.query(text, undefined, database);
  }

  /** A worker that can do as many jobs at a time as there are, and its IDs in graphile-worker. */
  async function start(): Promise<{ readonly process: TestProcess; readonly ids: readonly string[] }> {
    const argv = [PROGRAM, packageName, server.url(database), String(JOBS)];
    const process_ = new TestProcess(process.execPath, argv);
    processes.push(process_);
    await pollUntil('a worker to start', () => process_.output.includes(']'));
    return { process: process_, ids: JSON.parse(process_.output) as string[] };
  }

  function jobs(): Promise<Job[]> {
    return run<Job>('SELECT locked_by, attempts FROM graphile_worker.jobs ORDER BY id');
  }

  /** Adds long jobs and starts a worker, which has taken all of them. */
  async function busyWorker() {
    await run(
      `SELECT graphile_worker.add_job('sleep', json_build_object('seconds', 600), queue_name := CASE n WHEN 1 THEN 'one' END) FROM generate_series(1, ${JOBS}) AS n`,
    );
    const worker = await start();
    await pollUntil('all jobs to be taken', async () =>
      (await jobs()).every(({ locked_by }) => locked_by !== null && worker.ids.includes(locked_by)),
    );
    return worker;
  }

  async function record(workerId: string, ids: unknown): Promise<void> {
    const metadata = { graphile_worker_ids: ids };
    await harness.fleet?.record({ worker_id: workerId, boot_id: 'boot-1', metadata }, 'http');
  }

  function step(options: object = {}) {
    if (harness.fleet === undefined) {
      throw new Error('The harness is not open.');
    }
    const all = {
      url: `postgres://127.0.0.1:${server.port}/${database}`,
      username: 'recovery',
      password_file: 'password',
      tls: false,
      unlock_function: 'heartline.force_unlock_workers',
      ids_in_metadata: 'graphile_worker_ids',
      ...options,
    };
    const context = { fleet: harness.fleet.state, readFile: () => 'secret\n' };
    return onlyStep(createDriver(GRAPHILE_WORKER_DRIVER, all, context), 'release_leases');
  }

  /** The call of the core: with what the worker has reported last. */
  function call(workerId: string, options: CallOptions = {}) {
    const metadata = harness.fleet?.state.get(workerId)?.report.metadata ?? {};
    return actionCall({ ...RELEASE, workerId, facts: { metadata }, ...options });
  }

  it('unlocks the jobs of a killed worker, so that another one takes them at once', async () => {
    const killed = await busyWorker();
    await record('dead', killed.ids);
    await killed.process.end('SIGKILL');
    harness.pass(600);
    const locked = await jobs();
    expect(await step().preview?.(call('dead'))).toEqual({ result: 'done', evidence: { jobs: JOBS } });
    expect(await jobs()).toEqual(locked);
    expect(await step().run(call('dead'))).toEqual({
      result: 'done',
      evidence: { leases_released: JOBS, leases_still_held: 0 },
    });
    const other = await start();
    await pollUntil('the other worker to take the jobs', async () =>
      (await jobs()).every(({ locked_by }) => locked_by !== null && other.ids.includes(locked_by)),
    );
    expect((await jobs()).map(({ attempts }) => attempts)).toEqual([2, 2, 2]);
    expect(await step().run(call('dead'))).toMatchObject({ result: 'nothing_to_do' });
    expect(await step().preview?.(call('dead'))).toMatchObject({ result: 'nothing_to_do' });
  });

  it('leaves the jobs of a living worker alone, also if a dead one reports its IDs', async () => {
    const living = await busyWorker();
    await record('dead', [...living.ids]);
    harness.pass(600);
    await record('living', living.ids);
    const locked = await jobs();
    for (const [workerId, reason] of [
      ['living', 'not failed or stopped'],
      ['dead', 'The worker living lives and reports one of the same IDs'],
      ['unknown', 'The worker is unknown'],
    ] as const) {
      const refused = { result: 'refused', reason: expect.stringContaining(reason) };
      expect(await step().run(call(workerId))).toMatchObject(refused);
      expect(await step().preview?.(call(workerId))).toMatchObject(refused);
    }
    expect(await jobs()).toEqual(locked);
  });

  it.each([
    ['none', undefined, 'reports no IDs'],
    ['an ID with other characters', [`x'; DROP TABLE y`], 'not 1 to 128 characters'],
    ['a number', [7], 'not 1 to 128 characters'],
    ['too many', Array.from({ length: 1001 }, (_, n) => `w-${n}`), 'the limit is 1000'],
  ])('refuses a worker that reports %s', async (_, ids, reason) => {
    await record('dead', 'worker-1');
    harness.pass(600);
    const facts = { metadata: ids === undefined ? {} : { graphile_worker_ids: ids } };
    expect(await step().run(call('dead', { facts }))).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining(reason),
    });
  });

  it('fails with the reason of the server without the right, and if the jobs stay locked', async () => {
    const killed = await busyWorker();
    await record('dead', killed.ids);
    await killed.process.end('SIGKILL');
    harness.pass(600);
    const locked = await jobs();
    // Row security hides the rows from the role, so that the tool's own function finds none.
    expect(
      await step({ unlock_function: 'graphile_worker.force_unlock_workers' }).run(call('dead')),
    ).toMatchObject({ result: 'failed', reason: expect.stringContaining('permission denied') });
    await run(`CREATE OR REPLACE FUNCTION heartline.nothing(worker_ids text[]) RETURNS void LANGUAGE sql AS '';
      GRANT EXECUTE ON FUNCTION heartline.nothing TO recovery`);
    expect(await step({ unlock_function: 'heartline.nothing' }).run(call('dead'))).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining(`${JOBS} jobs are still locked`),
    });
    const aborted = actionCall(
      { ...RELEASE, workerId: 'dead', facts: { metadata: { graphile_worker_ids: killed.ids } } },
      AbortSignal.abort(),
    );
    expect(await step().run(aborted)).toMatchObject({ result: 'failed' });
    expect(await jobs()).toEqual(locked);
  });
});
