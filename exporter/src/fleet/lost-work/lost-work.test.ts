import { type Report } from '@heartline/protocol';
import { type Fleet } from '../fleet';
import { FleetHarness, START } from '../fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;
beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

const MINUTE = 60_000;

function iso(secondsFromNow: number): string {
  return new Date(harness.clock.at + secondsFromNow * 1000).toISOString();
}

function report(id: string, more: Partial<Report>) {
  return fleet.record({ worker_id: id, worker_type: 'job', interval_seconds: 10, ...more }, 'http');
}

function lostWork(id = 'w') {
  return fleet.state.get(id)?.lostWork;
}

function lostTotal() {
  return [...fleet.state.lostTasks()];
}

/** Reports every 10 s for the given time. */
async function live(ids: readonly string[], more: Partial<Report>, seconds: number): Promise<void> {
  for (let at = 0; at < seconds; at += 10) {
    harness.pass(10);
    for (const id of ids) {
      await report(id, more);
    }
  }
}

const IN_HAND: Partial<Report> = { boot_id: 'a', tasks: { active: 1 }, current_task: 'encode' };

describe('F6: lost work', () => {
  it('F6: a worker that is back in 20 s with a new boot_id has lost its task and its lease', async () => {
    const lease = iso(60);
    await report('w', { ...IN_HAND, lease_expires_at: lease, current_run_id: 'r-1' });
    harness.pass(20);
    await report('w', { boot_id: 'b' });
    const loss = { cause: 'restart', tasks: 1, task: 'encode', runId: 'r-1', leaseExpiresAt: START + MINUTE };
    expect(lostWork()).toMatchObject({ ...loss, at: START + 20_000, keptUntil: START + 16 * MINUTE });
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 1 }]);

    fleet = await harness.reopen(30);
    expect(lostWork()).toMatchObject(loss);
    await report('w', { boot_id: 'b' });
    expect(lostWork()).toMatchObject(loss);
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 1 }]);
  });

  it('F6: a restart while the exporter is down loses the tasks as well', async () => {
    await report('w', { boot_id: 'a', tasks: { active: 3 } });
    fleet = await harness.reopen(15);
    await report('w', { boot_id: 'b', tasks: { active: 0 } });
    expect(lostWork()).toMatchObject({ cause: 'restart', tasks: 3 });
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 3 }]);
  });

  it('F6: a process without boot_id that begins its sequence anew after a silence loses its tasks once', async () => {
    await report('w', { started_at: iso(-5), sequence: 7, tasks: { active: 1 } });
    harness.pass(60);
    expect(lostWork()).toMatchObject({ cause: 'failure', tasks: 1 });
    await report('w', { started_at: iso(0), sequence: 1, tasks: { active: 0 } });
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 1 }]);
    expect(lostWork()).toMatchObject({ cause: 'failure', tasks: 1 });
  });

  it('F6: a clean restart with nothing in hand loses nothing', async () => {
    await report('w', { ...IN_HAND, lease_expires_at: iso(60) });
    await report('w', { boot_id: 'a', tasks: { active: 0 }, current_task: null, lease_expires_at: null });
    harness.pass(10);
    await report('w', { boot_id: 'b', tasks: { active: 2 } });
    expect(lostWork()).toBeUndefined();
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 0 }]);
  });

  it('F6: a lease that expired before the last heartbeat is not in hand', async () => {
    await report('w', { boot_id: 'a', tasks: { active: 0 }, lease_expires_at: iso(5) });
    harness.pass(10);
    await report('w', { boot_id: 'a' });
    await report('w', { boot_id: 'b' });
    expect(lostWork()).toBeUndefined();
  });

  it('F6: the failure of a worker loses its tasks once, and its next process does not lose them again', async () => {
    await report('w', { boot_id: 'a', tasks: { active: 2 }, lease_expires_at: iso(15) });
    harness.pass(60);
    expect(fleet.state.get('w')?.health.state).toBe('failed');
    expect(lostWork()).toMatchObject({ cause: 'failure', tasks: 2, leaseExpiresAt: START + 15_000 });
    await report('w', { boot_id: 'b', tasks: { active: 0 } });
    expect(lostWork()).toMatchObject({ cause: 'failure', tasks: 2 });
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 2 }]);
  });

  it('F6: a process that was only cut off has its tasks in hand again', async () => {
    await report('w', IN_HAND);
    harness.pass(60);
    expect(lostWork()).toMatchObject({ cause: 'failure' });
    await report('w', IN_HAND);
    expect(lostWork()).toBeUndefined();
  });

  it('F6: the failure of an idle worker loses nothing', async () => {
    await report('w', { boot_id: 'a', tasks: { active: 0 } });
    harness.pass(60);
    expect(fleet.state.get('w')?.health.state).toBe('failed');
    expect(lostWork()).toBeUndefined();
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 0 }]);
  });

  it('F6: a goodbye with tasks in hand loses them, and a repeated goodbye does not lose them again', async () => {
    await report('w', { ...IN_HAND, tasks: { active: 4 }, sequence: 1 });
    await report('w', { boot_id: 'a', status: 'stopped', sequence: 2 });
    await report('w', { boot_id: 'a', status: 'stopped', sequence: 2 });
    expect(lostWork()).toMatchObject({ cause: 'goodbye', tasks: 4 });
    harness.pass(30);
    await report('w', { boot_id: 'b', tasks: { active: 0 } });
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 4 }]);
  });

  it('F6: a goodbye after the last task, and a user who stops the monitoring, lose nothing', async () => {
    await report('w', IN_HAND);
    await report('w', { boot_id: 'a', status: 'stopped', tasks: { active: 0 } });
    expect(lostWork()).toBeUndefined();
    await report('other', IN_HAND);
    await fleet.stopMonitoring('other');
    expect(lostWork('other')).toBeUndefined();
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 0 }]);
  });

  it('F6: the next process that renews the lease has taken up the work', async () => {
    await report('w', { ...IN_HAND, lease_expires_at: iso(60) });
    harness.pass(20);
    await report('w', { boot_id: 'b' });
    expect(lostWork()).toBeDefined();
    await report('w', {
      boot_id: 'b',
      tasks: { active: 1 },
      current_task: 'encode',
      lease_expires_at: iso(60),
    });
    expect(lostWork()).toBeUndefined();
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 1 }]);
  });

  it('F6: the next process that takes another task, with a lease of its own, has not', async () => {
    await report('w', { ...IN_HAND, lease_expires_at: iso(60) });
    harness.pass(20);
    await report('w', {
      boot_id: 'b',
      tasks: { active: 1 },
      current_task: 'resize',
      lease_expires_at: iso(60),
    });
    expect(lostWork()).toMatchObject({ task: 'encode' });
  });

  it('F6: another worker that reports the run has taken it up; one that only shares the name of the task has not', async () => {
    await report('w', { ...IN_HAND, current_run_id: 'r-1' });
    await report('w', { boot_id: 'a', status: 'stopped' });
    await report('x', { boot_id: 'x', tasks: { active: 1 }, current_task: 'encode', current_run_id: 'r-2' });
    expect(lostWork()).toMatchObject({ runId: 'r-1' });
    fleet = await harness.reopen(5);
    await report('x', { boot_id: 'x', tasks: { active: 1 }, current_task: 'encode', current_run_id: 'r-1' });
    expect(lostWork()).toBeUndefined();
  });

  it('F6: lost work is forgotten 15 minutes after the loss, or after the expiry of its lease, also across a restart', async () => {
    await report('w', IN_HAND);
    await report('leased', { ...IN_HAND, lease_expires_at: iso(600) });
    harness.pass(1);
    await report('w', { boot_id: 'b' });
    await report('leased', { boot_id: 'b' });
    await live(['w', 'leased'], { boot_id: 'b' }, 14 * 60);
    expect(lostWork()).toBeDefined();
    fleet = await harness.reopen(70);
    harness.pass(1);
    expect(lostWork()).toBeUndefined();
    expect(lostWork('leased')).toBeDefined();
    await live(['leased'], { boot_id: 'b' }, 10 * 60);
    expect(lostWork('leased')).toBeUndefined();
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 2 }]);
  });

  it('F6: a job that kills its worker every three minutes is counted each time', async () => {
    for (let life = 0; life < 5; life++) {
      await live(['w'], { boot_id: `b-${life}`, tasks: { active: 1 }, current_task: 'poison' }, 170);
      harness.pass(10);
    }
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 4 }]);
    fleet = await harness.reopen(1);
    await fleet.forget('w', 'deleted');
    expect(lostTotal()).toEqual([{ workerType: 'job', tasks: 4 }]);
  });
});
