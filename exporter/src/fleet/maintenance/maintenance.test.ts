import { FleetHarness, START } from '../fleet.fixture';
import { defaultConfig } from '../fleet.fixture';
import { type Fleet } from '../fleet';
import { MAX_OPEN_WINDOWS, type MaintenanceRequest } from './maintenance';
import { MAX_ENDED_WINDOWS } from './maintenance-table';

const HOUR_MS = 3_600_000;

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness({ config: defaultConfig(['--labels.allow=region,team']) });
  fleet = await harness.open();
});
afterEach(() => harness.end());

function report(worker_id: string, content: object = {}) {
  return fleet.record({ worker_id, ...content }, 'http');
}
async function start(request: Partial<MaintenanceRequest>) {
  const window = await fleet.maintenance.start({ reason: 'new disk', ...request });
  if (window === undefined) {
    throw new Error('No room for the window.');
  }
  return window;
}
function inMaintenance() {
  return [...fleet.state.workersInMaintenance(fleet.state.now())].map(({ id }) => id).sort();
}

describe('F8 maintenance', () => {
  it('F8 holds until it is ended: heartbeats, restarts of the worker and of the exporter do not end it', async () => {
    await report('w-1', { boot_id: 'a' });
    const { id } = await start({ workers: ['w-1'] });
    await report('w-1', { boot_id: 'a' });
    await report('w-1', { boot_id: 'b' });
    await fleet.stopMonitoring('w-1');
    await report('w-1', { boot_id: 'b' });
    expect(inMaintenance()).toEqual(['w-1']);
    fleet = await harness.reopen(7 * 86_400);
    expect(inMaintenance()).toEqual(['w-1']);
    await fleet.maintenance.end(id, 'alice');
    expect(inMaintenance()).toEqual([]);
    expect(fleet.state.maintenanceWindow(id)).toMatchObject({ endedAt: fleet.state.now(), endedBy: 'alice' });
    fleet = await harness.reopen();
    expect(inMaintenance()).toEqual([]);
  });

  it('F8 does not touch states: a worker in maintenance fails and recovers as any other', async () => {
    await report('w-1');
    await start({ workers: ['w-1'] });
    harness.pass(90);
    expect(fleet.state.get('w-1')?.health.state).toBe('failed');
    expect(fleet.state.get('w-1')?.health.entryCounts.failed).toBe(1);
    await report('w-1');
    expect(fleet.state.get('w-1')?.health.state).toBe('healthy');
    expect(inMaintenance()).toEqual(['w-1']);
  });

  it('F8 ends at its time, also while the exporter was away, and not before', async () => {
    await report('w-1');
    await start({ workers: ['w-1'], endsAt: START + HOUR_MS });
    harness.pass(3599);
    expect(inMaintenance()).toEqual(['w-1']);
    harness.pass(1);
    expect(inMaintenance()).toEqual([]);
    await start({ workers: ['w-1'], endsAt: fleet.state.now() + HOUR_MS });
    fleet = await harness.reopen(3599);
    expect(inMaintenance()).toEqual(['w-1']);
    fleet = await harness.reopen(1);
    expect(inMaintenance()).toEqual([]);
  });

  it('F8 starts at its time, and is known before', async () => {
    await report('w-1');
    const { id } = await start({ workers: ['w-1'], startsAt: START + HOUR_MS, endsAt: START + 2 * HOUR_MS });
    expect(inMaintenance()).toEqual([]);
    expect(fleet.state.maintenanceWorkerCount(id)).toBe(1);
    harness.pass(3600);
    expect(inMaintenance()).toEqual(['w-1']);
    harness.pass(3600);
    expect(inMaintenance()).toEqual([]);
  });

  it('F8 keeps the times that somebody chose when the clock was set back', async () => {
    await report('w-1');
    await start({ workers: ['w-1'], endsAt: START + HOUR_MS });
    await fleet.close();
    harness.clock.pass(-600);
    fleet = await harness.open();
    expect(inMaintenance()).toEqual(['w-1']);
    harness.pass(4199);
    expect(inMaintenance()).toEqual(['w-1']);
    harness.pass(1);
    expect(inMaintenance()).toEqual([]);
  });

  it.each<[string, Partial<MaintenanceRequest>, string[]]>([
    ['worker IDs', { workers: ['eu-1', 'us-*'] }, ['eu-1', 'us-1']],
    ['a type', { workerTypes: ['batch'] }, ['eu-1', 'us-1']],
    ['a host', { hostnames: ['node-?'] }, ['eu-1', 'eu-2']],
    ['a label', { labels: [{ name: 'region', value: 'eu*' }] }, ['eu-1', 'eu-2']],
    [
      'several labels',
      {
        labels: [
          { name: 'region', value: 'eu*' },
          { name: 'team', value: 'search' },
        ],
      },
      ['eu-2'],
    ],
    ['a type and a host', { workerTypes: ['batch'], hostnames: ['node-*'] }, ['eu-1']],
    ['the whole fleet', {}, ['eu-1', 'eu-2', 'us-1']],
    ['none', { workers: ['eu'] }, []],
  ])('F8 is for %s', async (_name, scope, expected) => {
    await report('eu-1', { worker_type: 'batch', hostname: 'node-1', labels: { region: 'eu-west' } });
    await report('eu-2', {
      worker_type: 'web',
      hostname: 'node-2',
      labels: { region: 'eu', team: 'search' },
    });
    await report('us-1', { worker_type: 'batch', hostname: 'rack', labels: { region: 'us' } });
    const { id } = await start(scope);
    expect(inMaintenance()).toEqual(expected);
    expect(fleet.state.maintenanceWorkerCount(id)).toBe(expected.length);
    fleet = await harness.reopen();
    expect(inMaintenance()).toEqual(expected);
  });

  it('F8 follows workers that come, go and change', async () => {
    await start({ workerTypes: ['batch'] });
    await start({ labels: [{ name: 'region', value: 'eu' }] });
    await report('w-1', { worker_type: 'batch' });
    await report('w-2', { worker_type: 'web' });
    expect(inMaintenance()).toEqual(['w-1']);
    await report('w-2', { labels: { region: 'eu' } });
    expect(inMaintenance()).toEqual(['w-1', 'w-2']);
    await report('w-2', { labels: { region: 'us' } });
    await report('w-1', { worker_type: 'web' });
    expect(inMaintenance()).toEqual([]);
    await report('w-1', { worker_type: 'batch' });
    await fleet.forget('w-1', 'deleted');
    expect(inMaintenance()).toEqual([]);
  });

  it('F8 is for a type as a whole only if nothing else selects its workers', async () => {
    const typeEnds = (type: string) => fleet.state.maintenanceOfType(type, fleet.state.now());
    await start({ workerTypes: ['batch*'], hostnames: ['node-1'] });
    await start({ workers: ['*'] });
    expect(typeEnds('batch-1')).toBeUndefined();
    const { id } = await start({ workerTypes: ['batch*'] });
    expect(typeEnds('batch-1')).toMatchObject({ id });
    expect(typeEnds('web')).toBeUndefined();
    await fleet.maintenance.end(id, undefined);
    expect(typeEnds('batch-1')).toBeUndefined();
  });

  it('F8 lasts as long as the longest of its windows', async () => {
    await report('w-1', { worker_type: 'batch' });
    const first = await start({ workerTypes: ['batch'], endsAt: START + HOUR_MS });
    const second = await start({ workers: ['w-*'] });
    expect(fleet.state.maintenanceOf('w-1', START)).toEqual(second);
    await fleet.maintenance.end(second.id, undefined);
    expect(fleet.state.maintenanceOf('w-1', START)).toEqual(first);
    await fleet.maintenance.end(first.id, undefined);
    expect(fleet.state.maintenanceOf('w-1', START)).toBeUndefined();
  });

  it('F8 of a single worker replaces its earlier one, and ends with the deletion of the worker', async () => {
    await report('w-1');
    const first = await start({ workers: ['w-1'], reason: 'a', by: 'alice' });
    const second = await start({ workers: ['w-1'], reason: 'b', by: 'bob' });
    expect(fleet.state.maintenanceWindow(first.id)).toMatchObject({ endedBy: 'bob' });
    expect(fleet.state.maintenanceOf('w-1', START)).toEqual(second);
    await fleet.forget('w-1', 'deleted');
    await report('w-1');
    expect(inMaintenance()).toEqual([]);
  });

  it('F8 is bounded: open windows are refused at the limit, ended ones are forgotten, the oldest first', async () => {
    await report('w-1');
    for (let n = 0; n < MAX_OPEN_WINDOWS; n++) {
      await start({ workers: [`w-${n}`, 'other'] });
    }
    const request = { reason: 'one more', workers: ['w-1', 'other'] };
    expect(await fleet.maintenance.start(request)).toBeUndefined();
    const [first] = [...fleet.state.maintenanceWindows()];
    await fleet.maintenance.end(first?.id ?? '', undefined);
    expect(await fleet.maintenance.start(request)).toBeDefined();
    for (const { id } of [...fleet.state.maintenanceWindows()]) {
      await fleet.maintenance.end(id, undefined);
    }
    const { id } = await start({ workers: ['w-1'] });
    const kept = () => [...fleet.state.maintenanceWindows()].map((window) => window.id);
    expect(kept()).toHaveLength(MAX_ENDED_WINDOWS + 1);
    expect(kept()).not.toContain(first?.id);
    fleet = await harness.reopen();
    expect(kept()).toHaveLength(MAX_ENDED_WINDOWS + 1);
    expect(kept()).toContain(id);
    expect(inMaintenance()).toEqual(['w-1']);
  });
});
