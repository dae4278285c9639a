import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { driverKind } from '../../recovery/drivers/driver-kind';
import { type StepCall } from '../../recovery/drivers/driver';
import { HealthApi } from '../health/health.fixture';
import { type RecoveryActionResponse, type RecoveryList } from './actions';

let api: HealthApi;
let folder: string;
let calls: StepCall[];

const TEST_DRIVER = driverKind({
  kind: 'test',
  actions: ['restart'],
  schema: Type.Object({}),
  create: ({ name }) => ({
    name,
    steps: () => [
      {
        name: 'go',
        timeoutMs: 60_000,
        verifyMs: 60_000,
        run: (call) => {
          calls.push(call);
          return Promise.resolve({ result: 'done' as const, evidence: { exit_code: 0 } });
        },
      },
    ],
    close: () => Promise.resolve(),
  }),
});

beforeEach(async () => {
  calls = [];
  folder = mkdtempSync(join(tmpdir(), 'heartline-drivers-'));
  const file = join(folder, 'drivers.yml');
  writeFileSync(file, 'drivers: [{ name: restarter, kind: test, types: [batch] }]');
  api = new HealthApi(['--recovery.mode=on', '--recovery.types=batch', `--recovery.drivers-file=${file}`]);
  api.drivers.push(TEST_DRIVER);
  await api.open();
  await api.report('w-1', { worker_type: 'batch', boot_id: 'a' });
});

afterEach(async () => {
  await api.end();
  rmSync(folder, { recursive: true });
});

function restart(body: object = {}) {
  return api.post('/health/workers/w-1/restart', body);
}

async function lastAction(): Promise<RecoveryActionResponse | undefined> {
  return ((await api.get('/health/recovery')).body as RecoveryList).actions[0];
}

/** The last action, as soon as its driver has answered. Each request lets the exporter go on. */
async function answered(): Promise<RecoveryActionResponse | undefined> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const action = await lastAction();
    if (action?.steps?.[0]?.result !== undefined) {
      return action;
    }
  }
  throw new Error('The driver has not answered.');
}

describe('S2.14 a restart through a driver', () => {
  it('begins at once, names its driver, and is completed by a new incarnation', async () => {
    const { status, body } = await restart({ reason: 'it leaks' });
    expect([status, body.driver]).toEqual([202, 'restarter']);
    expect(await answered()).toMatchObject({
      id: body.id,
      outcome: 'running',
      trigger: 'hand',
      reason: 'it leaks',
      asked_from: '127.0.0.1',
      steps: [{ driver: 'restarter', step: 'go', result: 'done', evidence: { exit_code: 0 } }],
    });
    expect(calls).toMatchObject([{ target: { workerId: 'w-1', incarnation: { key: 'a' } } }]);
    await api.report('w-1', { boot_id: 'b' });
    await api.recovery.controller.round();
    expect(await lastAction()).toMatchObject({ outcome: 'completed' });
  });

  it('is refused while one is in flight, and in the cool-down unless that is overridden', async () => {
    await restart();
    const second = await restart();
    expect([second.status, second.body.refusal]).toEqual([409, 'in_flight']);
    await answered();
    await api.report('w-1', { boot_id: 'b' });
    await api.recovery.controller.round();
    const third = await restart();
    expect([third.status, third.body.refusal]).toEqual([409, 'cool_down']);
    expect(third.body.detail).toContain('{"override": ["cool_down"]}');
    expect((await restart({ override: ['cool_down'] })).status).toBe(202);
  });

  it('is refused while recovery is paused, and the pause survives a restart of the exporter', async () => {
    await api.post('/health/recovery/pause', { reason: 'migration' });
    await api.open();
    const { status, body } = await restart();
    expect([status, body.refusal]).toEqual([409, 'paused']);
    expect(body.detail).toContain('migration');
    await api.post('/health/recovery/resume');
    expect((await restart()).status).toBe(202);
  });

  it.each([['in_flight'], ['dry_run'], ['everything']])('cannot override %s', async (rail) => {
    expect((await restart({ override: [rail] })).status).toBe(400);
  });
});

describe('S2.11 an alert', () => {
  const alert = {
    status: 'firing',
    labels: { alertname: 'WorkerFailed', worker_id: 'w-1', worker_type: 'batch' },
    startsAt: '2026-11-22T10:01:30Z',
    fingerprint: 'abc',
  };

  it('is stored before the answer, restarts the failed worker, and leaves a trail', async () => {
    api.pass(90);
    const { status, body } = await api.post('/api/v1/recovery/alerts', { version: '4', alerts: [alert] });
    expect([status, body]).toEqual([202, { accepted: 1, refused: 0, truncated: 0 }]);
    await api.recovery.controller.round();
    await answered();
    const { entries } = (await api.get('/health/recovery/audit?worker_id=w-1')).body as {
      entries: { event: string }[];
    };
    expect(entries.map(({ event }) => event)).toEqual(['step_ended', 'step_started', 'started']);
    expect(entries[2]).toMatchObject({ alertname: 'WorkerFailed', fingerprint: 'abc', incarnation: 'a' });
  });

  it('about a healthy worker is accepted, and refused by policy', async () => {
    expect((await api.post('/api/v1/recovery/alerts', { version: '4', alerts: [alert] })).status).toBe(202);
    await api.recovery.controller.round();
    const { entries } = (await api.get('/health/recovery/audit')).body;
    expect(entries).toMatchObject([
      { event: 'refused', refusal: 'not_failed', reason: 'the worker is healthy' },
    ]);
    expect(calls).toEqual([]);
  });

  it('is not started by a notification of another shape', async () => {
    expect((await api.post('/api/v1/recovery/alerts', { alerts: [alert] })).status).toBe(400);
  });
});
