import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { ExporterInFolder } from '../environment/exporter-in-folder';

interface Entry {
  readonly event: string;
  readonly action: string;
  readonly worker_id?: string;
  readonly sandbox_id?: string;
  readonly refusal?: string;
  readonly outcome?: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
}

const END_SANDBOX = join(__dirname, 'programs', 'end-sandbox.mjs');

/** The times of the test are the shortest that are allowed. */
const SETTINGS = {
  types: ['*'],
  allowed_programs: [process.execPath],
  clean_up_interval_seconds: 1,
  lease_grace_seconds: 10,
  sandbox_zombie_seconds: 60,
  sandbox_finished_seconds: 60,
  task_clean_up_seconds: 10,
};

let server: PostgresServer;
let exporter: ExporterInFolder;

beforeAll(async () => {
  server = await PostgresServer.start();
  await server.query(`
    CREATE TABLE leases (task_id integer PRIMARY KEY, owner text, expires_at timestamptz, epoch integer);
    CREATE TABLE tasks (id integer PRIMARY KEY, status text, owner text, attempts integer, updated_at timestamptz);
    CREATE TABLE tasks_archive (LIKE tasks INCLUDING DEFAULTS);
    INSERT INTO leases SELECT n, owner, now() + interval '1 hour', 1
      FROM unnest(ARRAY['dead', 'dead', 'stopped', 'living', NULL, 'unknown']) WITH ORDINALITY AS each (owner, n);
    INSERT INTO tasks VALUES
      (1, 'running', 'dead', 0, now() - interval '2 hours'), (2, 'running', 'living', 0, now() - interval '2 hours'),
      (3, 'running', 'dead', 3, now() - interval '2 hours'), (4, 'running', 'dead', 0, now()),
      (5, 'succeeded', 'dead', 0, now() - interval '40 days'), (6, 'succeeded', 'dead', 0, now())`);
  exporter = await ExporterInFolder.start({
    files: { 'heartline.yml': configuration('dry-run'), password: new URL(server.url()).password, ended: '' },
    flags: ['--config.file={folder}/heartline.yml'],
  });
  writeFileSync(join(exporter.folder, 'drivers.yml'), JSON.stringify({ drivers: drivers() }), {
    mode: 0o600,
  });
  writeFileSync(join(exporter.folder, 'heartline.yml'), configuration('dry-run', true));
  await reload();
});
afterAll(async () => {
  await exporter.kill();
  await exporter.end();
  await server.close();
});

function configuration(mode: string, withDrivers = false): string {
  const recovery = {
    ...SETTINGS,
    mode,
    ...(withDrivers && { drivers_file: join(exporter.folder, 'drivers.yml') }),
  };
  return JSON.stringify({ recovery, retention: { stopped_seconds: 120 } });
}

function drivers(): readonly object[] {
  const { username, pathname } = new URL(server.url());
  const leases = { table: 'leases', id: 'task_id', owner: 'owner', expires_at: 'expires_at', epoch: 'epoch' };
  const tasks = {
    ...{ table: 'tasks', id: 'id', status: 'status', updated_at: 'updated_at', owner: 'owner' },
    attempts: 'attempts',
    archive_table: 'tasks_archive',
  };
  const command = [process.execPath, END_SANDBOX, join(exporter.folder, 'ended')];
  return [
    {
      ...{
        name: 'database',
        kind: 'postgres',
        types: ['*'],
        username,
        password_file: 'password',
        tls: false,
      },
      ...{ url: `postgres://127.0.0.1:${server.port}${pathname}`, grace_seconds: 10, leases, tasks },
    },
    {
      ...{ name: 'sandboxes', kind: 'command', types: ['*'], actions: ['terminate_sandbox'], command },
      supports_dry_run: true,
      nothing_to_do_exit_code: 3,
    },
  ];
}

async function reload(): Promise<void> {
  const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
  expect([response.status, response.ok ? '' : await response.text()]).toEqual([200, '']);
}

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${exporter.url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
}
function worker(id: string, content: object): Promise<void> {
  return post('api/v1/reports', { worker_id: id, worker_type: 'batch', boot_id: 'boot-1', ...content });
}
function sandbox(id: string, workerId: string): Promise<void> {
  const now = new Date().toISOString();
  return post('api/v1/sandboxes', {
    sandbox_id: id,
    worker_id: workerId,
    state: 'running',
    last_event_at: now,
  });
}
const DIES = { interval_seconds: 1, failure_threshold: 2 };
const LIVES = { interval_seconds: 86_400 };

/** Clean-up entries of the audit log: action, worker or sandbox, what became of it, numbers. */
async function entries(): Promise<readonly (readonly unknown[])[]> {
  const response = await fetch(`${exporter.url}/health/recovery/audit?limit=1000`);
  const { entries: all } = (await response.json()) as { entries: Entry[] };
  return all
    .filter(({ event }) => event === 'cleaned_up')
    .map((each) => [
      each.action,
      each.sandbox_id ?? each.worker_id ?? '',
      each.refusal ?? each.outcome,
      ...(each.action === 'terminate_sandbox' ? [] : [each.evidence]),
    ])
    .sort();
}
function leases() {
  return server.query('SELECT task_id, owner, epoch FROM leases ORDER BY task_id');
}
function tasks(table = 'tasks') {
  return server.query(`SELECT id, status, owner FROM ${table} ORDER BY id`);
}
function ended(): readonly string[] {
  return readFileSync(join(exporter.folder, 'ended'), 'utf8').split('\n').filter(Boolean).sort();
}

describe('clean-up with a real database', () => {
  it('S5.5 S3.7 S3.14 reports in a dry run what it would do, and changes nothing', async () => {
    await worker('dead', DIES);
    await worker('stopped', { ...DIES, status: 'stopped' });
    await worker('living', LIVES);
    await worker('busy', { ...LIVES, current_task: 'task-1' });
    await sandbox('zombie', 'dead');
    await sandbox('finished', 'living');
    await sandbox('used', 'busy');
    const before = [await leases(), await tasks()];
    await expectEventually(entries, (all) =>
      expect(all).toEqual([
        ['archive_tasks', '', 'dry_run', { tasks: 1 }],
        ['release_leases', 'dead', 'dry_run', { leases: 2 }],
        ['release_leases', 'stopped', 'dry_run', { leases: 1 }],
        ['retry_tasks', '', 'dry_run', { tasks: 2, tasks_of_living_workers: 1 }],
        ['terminate_sandbox', 'finished', 'dry_run'],
        ['terminate_sandbox', 'zombie', 'dry_run'],
      ]),
    );
    expect([await leases(), await tasks()]).toEqual(before);
    expect(await tasks('tasks_archive')).toEqual([]);
    expect(ended()).toEqual([]);
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(metrics).toMatch(/^worker_recovery_refused_total\{action="release_leases",reason="dry_run"\} 2$/m);
  });

  it('S5.5 S3.7 S3.14 does it once it is switched on, and for workers that die later', async () => {
    await server.query(`INSERT INTO leases VALUES (7, 'later', now() + interval '1 hour', 4)`);
    await worker('later', DIES);
    writeFileSync(join(exporter.folder, 'heartline.yml'), configuration('on', true));
    await reload();
    await expectEventually(
      async () => (await entries()).filter(([, , outcome]) => outcome !== 'dry_run'),
      (done) =>
        expect(done).toEqual([
          ['archive_tasks', '', 'completed', { tasks_archived: 1 }],
          ['release_leases', 'dead', 'completed', { leases_released: 2, leases_changed_meanwhile: 0 }],
          ['release_leases', 'later', 'completed', { leases_released: 1, leases_changed_meanwhile: 0 }],
          ['release_leases', 'stopped', 'completed', { leases_released: 1, leases_changed_meanwhile: 0 }],
          [
            ...['retry_tasks', '', 'completed'],
            {
              ...{ tasks_retried: 1, tasks_failed: 1 },
              ...{ tasks_changed_meanwhile: 0, tasks_of_living_workers: 1 },
            },
          ],
          ['terminate_sandbox', 'finished', 'completed'],
          ['terminate_sandbox', 'zombie', 'completed'],
        ]),
    );
    expect(await leases()).toEqual([
      { task_id: 1, owner: null, epoch: 2 },
      { task_id: 2, owner: null, epoch: 2 },
      { task_id: 3, owner: null, epoch: 2 },
      { task_id: 4, owner: 'living', epoch: 1 },
      { task_id: 5, owner: null, epoch: 1 },
      { task_id: 6, owner: 'unknown', epoch: 1 },
      { task_id: 7, owner: null, epoch: 5 },
    ]);
    expect(await tasks()).toEqual([
      { id: 1, status: 'pending', owner: null },
      { id: 2, status: 'running', owner: 'living' },
      { id: 3, status: 'failed', owner: null },
      { id: 4, status: 'running', owner: 'dead' },
      { id: 6, status: 'succeeded', owner: 'dead' },
    ]);
    expect(await tasks('tasks_archive')).toEqual([{ id: 5, status: 'succeeded', owner: 'dead' }]);
    expect(ended()).toEqual(['finished', 'zombie']);
    const metrics = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(metrics).toMatch(/^worker_leases_released_total\{worker_type="batch"\} 4$/m);
  });

  it('S5.5 forgets a stopped worker after its time, and no other', async () => {
    const status = async (id: string) => (await fetch(`${exporter.url}/health/workers/${id}`)).status;
    await pollUntil('the stopped worker to be forgotten', async () => (await status('stopped')) === 404);
    expect(await Promise.all(['dead', 'later', 'living', 'busy'].map(status))).toEqual([200, 200, 200, 200]);
  });
});
