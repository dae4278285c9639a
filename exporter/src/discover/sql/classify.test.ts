import { toolSchemas, useOf } from './classify';
import { type Relation } from './relations';

const TIME = 'timestamp with time zone';

function table(
  name: string,
  columns: Readonly<Record<string, string>>,
  keys: readonly string[] = [],
): Relation {
  return {
    ...{ schema: 'public', name, isView: false, isOnPath: true, isReadable: true, hidesRows: false },
    columns: new Map(Object.entries(columns)),
    keys: new Set(keys),
  };
}

describe('what a table holds', () => {
  it('is told by its columns: workers, tasks, events and measurements', () => {
    const heartbeats = { worker_id: 'text', worker_type: 'text', status: 'text', last_heartbeat: TIME };
    expect(useOf(table('worker_heartbeats', heartbeats))).toMatchObject({ use: 'workers', isRenamed: false });
    const tasks = {
      task_type: 'text',
      status: 'text',
      created_at: TIME,
      worker_id: 'text',
      heartbeat_at: TIME,
    };
    expect(useOf(table('tasks', tasks))).toEqual({ use: 'tasks' });
    expect(
      useOf(table('sandbox_events', { sandbox_id: 'text', event_type: 'text', created_at: TIME })),
    ).toEqual({
      use: 'events',
    });
    const metrics = { metric_type: 'text', metric_value: 'real', recorded_at: TIME };
    expect(useOf(table('monitoring_metrics', metrics))).toEqual({ use: 'metrics' });
  });

  it('P1 is workers, and not tasks, if each worker has one row', () => {
    const columns = {
      worker_id: 'text',
      task_type: 'text',
      status: 'text',
      created_at: TIME,
      heartbeat_at: TIME,
    };
    expect(useOf(table('worker_jobs', columns, ['worker_id']))).toMatchObject({ use: 'workers' });
    expect(useOf(table('worker_jobs', columns))).toEqual({ use: 'tasks' });
  });

  it('is workers with other names of columns if the name of the table says so', () => {
    const columns = { name: 'varchar', last_heartbeat_at: 'datetime', hostname: 'varchar' };
    expect(useOf(table('solid_queue_processes', columns))).toEqual({
      use: 'workers',
      id: 'name',
      lastSeen: 'last_heartbeat_at',
      isRenamed: true,
    });
  });

  it.each([
    ['users', { id: 'int', name: 'text', updated_at: TIME }],
    ['orders', { id: 'int', status: 'text', type: 'text', created_at: TIME }],
    ['events', { id: 'int', event_type: 'text', created_at: TIME }],
    ['worker_notes', { id: 'int', text: 'text' }],
    ['worker_heartbeats', { worker_id: 'text', last_heartbeat: 'text' }],
    ['metrics', { name: 'text', value: 'text', created_at: TIME }],
    ['empty', {}],
  ])('is not known of %s', (name, columns) => {
    expect(useOf(table(name, columns))).toBeUndefined();
  });
});

describe('the schemas of queue tools', () => {
  const JOBS = {
    task_identifier: 'text',
    locked_by: 'text',
    locked_at: TIME,
    run_at: TIME,
    max_attempts: 'int',
  };

  it('are told by tables and columns that only they have', () => {
    const relations = [
      { ...table('jobs', JOBS), schema: 'graphile_worker' },
      { ...table('version', { version: 'integer' }), schema: 'boss' },
      { ...table('job', { state: 'text', start_after: TIME, singleton_key: 'text' }), schema: 'boss' },
    ];
    expect(toolSchemas(relations).map(({ tool, schema }) => [tool, schema])).toEqual([
      ['graphile-worker', 'graphile_worker'],
      ['pg-boss', 'boss'],
    ]);
  });

  it('are not seen in tables with the same names', () => {
    expect(toolSchemas([table('jobs', { id: 'int' }), table('version', { version: 'int' })])).toEqual([]);
  });
});
