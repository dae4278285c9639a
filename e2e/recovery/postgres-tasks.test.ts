import { FleetHarness } from '../../exporter/src/fleet/fleet.fixture';
import { actionCall, createDriver } from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { POSTGRES_DRIVER } from '../../exporter/src/recovery/driver-kinds/postgres/postgres-driver';
import { PostgresServer } from '../../test-support/servers/postgres-server';

const TASKS = {
  table: 'tasks',
  id: 'id',
  status: 'status',
  updated_at: 'updated_at',
  owner: 'owner',
  attempts: 'attempts',
  epoch: 'epoch',
  stuck_after_seconds: 3600,
  archive_table: 'tasks_archive',
};

let server: PostgresServer;
let harness: FleetHarness;
beforeAll(async () => {
  server = await PostgresServer.start();
  await server.query(`
    CREATE TYPE task_status AS ENUM ('pending', 'running', 'succeeded', 'failed', 'cancelled');
    CREATE TABLE tasks (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text, status task_status, owner text,
      attempts integer, epoch integer, updated_at timestamptz);
    CREATE TABLE tasks_archive (LIKE tasks INCLUDING DEFAULTS)`);
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.query('TRUNCATE tasks, tasks_archive');
  harness = new FleetHarness();
  const fleet = await harness.open();
  await fleet.record({ worker_id: 'dead', boot_id: 'a' }, 'http');
  harness.pass(3600);
  await fleet.record({ worker_id: 'living', boot_id: 'a' }, 'http');
});
afterEach(() => harness.end());

function step(action: 'retry_tasks' | 'archive_tasks', tasks: object = {}) {
  if (harness.fleet === undefined) {
    throw new Error('The harness is not open.');
  }
  const url = new URL(server.url());
  const { username, password } = url;
  url.username = url.password = '';
  const options = {
    url: url.href,
    username,
    password_file: 'password',
    tls: false,
    tasks: { ...TASKS, ...tasks },
  };
  const driver = createDriver(POSTGRES_DRIVER, options, {
    fleet: harness.fleet.state,
    readFile: () => password,
  });
  const [only] = driver.steps(action, actionCall({ action }).target);
  if (only?.preview === undefined) {
    throw new Error('The driver has no step with a preview.');
  }
  const call = actionCall({ action });
  return { run: () => only.run(call), preview: () => only.preview?.(call) };
}
async function task(
  name: string,
  values: { status?: string; owner?: string | null; attempts?: number; age?: string } = {},
) {
  const { status = 'running', owner = null, attempts = 0, age = '2 hours' } = values;
  await server.query(
    `INSERT INTO tasks (name, status, owner, attempts, epoch, updated_at) VALUES ($1, $2, $3, $4, 5, now() - $5::interval)`,
    [name, status, owner, attempts, age],
  );
}
function tasks(table = 'tasks') {
  return server.query(`SELECT name, status, owner, attempts, epoch FROM ${table} ORDER BY name`);
}

describe('S3.14 the retry of stuck tasks', () => {
  it('returns stuck tasks of dead workers and of none to the queue, and gives up those without attempts', async () => {
    await task('of a dead worker', { owner: 'dead', attempts: 1 });
    await task('of an unknown worker', { owner: 'unknown' });
    await task('of none');
    await task('exhausted', { owner: 'dead', attempts: 3 });
    expect(await step('retry_tasks').run()).toEqual({
      result: 'done',
      evidence: { tasks_retried: 3, tasks_failed: 1, tasks_changed_meanwhile: 0, tasks_of_living_workers: 0 },
    });
    expect(await tasks()).toEqual([
      { name: 'exhausted', status: 'failed', owner: null, attempts: 4, epoch: 6 },
      { name: 'of a dead worker', status: 'pending', owner: null, attempts: 2, epoch: 6 },
      { name: 'of an unknown worker', status: 'pending', owner: null, attempts: 1, epoch: 6 },
      { name: 'of none', status: 'pending', owner: null, attempts: 1, epoch: 6 },
    ]);
    expect(await step('retry_tasks').run()).toMatchObject({ result: 'nothing_to_do' });
  });

  it('leaves tasks alone that progress, wait, have finished, or belong to a living worker', async () => {
    await task('progresses', { owner: 'dead', age: '59 minutes' });
    await task('waits', { status: 'pending', age: '2 days' });
    await task('has finished', { status: 'succeeded', age: '2 days' });
    await task('of a living worker', { owner: 'living', age: '2 days' });
    const before = await tasks();
    expect(await step('retry_tasks').run()).toMatchObject({
      result: 'nothing_to_do',
      evidence: { tasks_of_living_workers: 1 },
    });
    expect(await tasks()).toEqual(before);
  });

  it('changes nothing in a preview', async () => {
    await task('stuck', { owner: 'dead' });
    const before = await tasks();
    expect(await step('retry_tasks').preview()).toEqual({
      result: 'done',
      evidence: { tasks: 1, tasks_of_living_workers: 0 },
    });
    expect(await tasks()).toEqual(before);
  });

  it('retries each task once with 8 retries at the same time', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => task(`t${index}`)));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => step('retry_tasks').run()));
    const retried = outcomes.map(({ evidence }) => Number(evidence['tasks_retried']));
    expect(retried.reduce((sum, each) => sum + each, 0)).toBe(50);
    expect(await server.query('SELECT 1 FROM tasks WHERE attempts <> 1 OR epoch <> 6')).toEqual([]);
  });
});

describe('S3.14 the archive of old tasks', () => {
  it('moves finished tasks that are old, and no others', async () => {
    await task('old', { status: 'succeeded', age: '31 days' });
    await task('old failure', { status: 'failed', age: '31 days' });
    await task('new', { status: 'succeeded', age: '29 days' });
    await task('still running', { status: 'running', age: '31 days' });
    expect(await step('archive_tasks').preview()).toEqual({ result: 'done', evidence: { tasks: 2 } });
    expect(await tasks('tasks_archive')).toEqual([]);
    expect(await step('archive_tasks').run()).toEqual({ result: 'done', evidence: { tasks_archived: 2 } });
    expect((await tasks('tasks_archive')).map((row) => String(row['name']))).toEqual(['old', 'old failure']);
    expect((await tasks()).map((row) => String(row['name']))).toEqual(['new', 'still running']);
    expect(await step('archive_tasks').run()).toMatchObject({ result: 'nothing_to_do' });
  });

  it('loses no task if the archive rejects them', async () => {
    await task('old', { status: 'succeeded', age: '31 days' });
    const outcome = await step('archive_tasks', { archive_table: 'no_such_table' }).run();
    expect(outcome).toMatchObject({ result: 'failed', reason: expect.stringContaining('no_such_table') });
    expect(await tasks()).toHaveLength(1);
  });

  it('moves each task once with 4 archives at the same time', async () => {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => task(`t${index}`, { status: 'failed', age: '31 days' })),
    );
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => step('archive_tasks').run()));
    const archived = outcomes.map(({ evidence }) => Number(evidence['tasks_archived']));
    expect(archived.reduce((sum, each) => sum + each, 0)).toBe(50);
    expect(await tasks('tasks_archive')).toHaveLength(50);
    expect(await tasks()).toEqual([]);
  });
});
