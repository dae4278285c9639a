import { type Report } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { FleetHarness, defaultConfig, START } from './fleet.fixture';
import { type Fleet } from './fleet';
import { type Worker } from '../model/worker';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

function record(report: Partial<Report> = {}) {
  return fleet.record({ worker_id: 'w', ...report }, 'http');
}
function worker(): Worker {
  const match = fleet.state.get('w');
  if (match === undefined) {
    throw new Error('unknown worker');
  }
  return match;
}
function pass(seconds: number) {
  harness.pass(seconds);
}
function succeeded(count: number): Partial<Report> {
  return { tasks: { types: { t: { succeeded: count } } } };
}
function reportedSucceeded() {
  return worker().report.tasks?.types?.['t']?.succeeded;
}

describe('S4.1 the state of a worker', () => {
  it('follows the ladder by age, with the times at which states were entered', async () => {
    await record({ interval_seconds: 30 });
    expect(worker().health).toMatchObject({ state: 'healthy', since: START });
    pass(37.4);
    expect(worker().health.state).toBe('healthy');
    pass(0.35);
    expect(worker().health).toMatchObject({ state: 'degraded', since: START + 37_500 });
    pass(30);
    expect(worker().health).toMatchObject({ state: 'critical', since: START + 60_000 });
    pass(100);
    expect(worker().health).toMatchObject({ state: 'failed', since: START + 90_000 });
    expect(worker().health.entryCounts).toMatchObject({ healthy: 1, degraded: 1, critical: 1, failed: 1 });
    expect(worker().health.closedMs).toMatchObject({
      healthy: 37_500,
      degraded: 22_500,
      critical: 30_000,
      failed: 0,
    });
  });

  it('has the exact times of states that were evaluated late', async () => {
    await record({ interval_seconds: 1, failure_threshold: 2 });
    pass(60);
    expect(worker().health).toMatchObject({ state: 'failed', since: START + 2000 });
    expect(worker().health.entryCounts).toMatchObject({ degraded: 1, critical: 0, failed: 1 });
    // The renderer counts the delay when it first exposes the state; counting here as well would count it twice.
    expect(harness.metrics.counts).not.toHaveProperty('delayed failed');
  });

  it('is healthy after one heartbeat', async () => {
    await record();
    pass(1000);
    await fleet.record({ worker_id: 'w' }, 'http');
    expect(worker().health).toMatchObject({ state: 'healthy', since: START + 1_000_000 });
    expect(worker()).toMatchObject({ missedTotal: 33, heartbeatCount: 2 });
  });

  it('S5.3 is stopped after a stop report: the worker does not fail and misses no heartbeats', async () => {
    await record();
    await record({ status: 'stopped' });
    pass(1000);
    expect(worker()).toMatchObject({
      status: 'stopped',
      missedTotal: 0,
      health: { state: 'stopped', since: START },
    });
    await fleet.record({ worker_id: 'w' }, 'http');
    expect(worker()).toMatchObject({ status: 'active', missedTotal: 0, health: { state: 'healthy' } });
  });

  it('S4.4 is stopped by stopMonitoring, which does not count as a heartbeat', async () => {
    await record();
    pass(100);
    expect(await fleet.stopMonitoring('w')).toBe(true);
    pass(1000);
    expect(worker()).toMatchObject({
      status: 'stopped',
      heartbeatCount: 1,
      lastHeartbeatAt: START,
      missedTotal: 3,
      health: { state: 'stopped', since: START + 100_000 },
    });
    fleet = await harness.reopen();
    expect(worker()).toMatchObject({ status: 'stopped', heartbeatCount: 1 });
    await record();
    expect(worker()).toMatchObject({ status: 'active', heartbeatCount: 2, missedTotal: 3 });
  });

  it('S4.4 stopMonitoring returns false for an unknown worker', async () => {
    expect(await fleet.stopMonitoring('unknown-worker')).toBe(false);
    expect(fleet.state.size).toBe(0);
  });

  it('S1.3 is failed after markFailed, over a restart, until the next heartbeat', async () => {
    await record();
    expect(await fleet.markFailed('w', 'by hand')).toBe(true);
    fleet = await harness.reopen(10);
    expect(worker()).toMatchObject({ markedFailed: { reason: 'by hand' }, health: { state: 'failed' } });
    await fleet.record({ worker_id: 'w' }, 'http');
    expect(worker().markedFailed).toBeUndefined();
    expect(worker().health.state).toBe('healthy');
    expect(await fleet.markFailed('unknown-worker', 'by hand')).toBe(false);
  });

  it('S4.4 is unknown for an expected worker until its threshold, then failed', async () => {
    await fleet.expect('w', { type: 'batch', intervalMs: 10_000, failureThreshold: 2 });
    expect(worker()).toMatchObject({
      type: 'batch',
      heartbeatCount: 0,
      startCount: 0,
      health: { state: 'unknown' },
    });
    pass(19.9);
    expect(worker().health.state).toBe('unknown');
    pass(0.1);
    expect(worker().health.state).toBe('failed');
    await fleet.record({ worker_id: 'w' }, 'http');
    expect(worker()).toMatchObject({ type: 'batch', startCount: 1, health: { state: 'healthy' } });
  });

  it('is unknown while its source is disconnected, and does not age in that time', async () => {
    await fleet.record({ worker_id: 'w' }, 'redis');
    await fleet.record({ worker_id: 'other' }, 'http');
    pass(20);
    fleet.sources.disconnected('redis');
    expect(worker().health.state).toBe('unknown');
    pass(3600);
    expect(worker().health.state).toBe('unknown');
    expect(fleet.state.age(worker(), fleet.state.now())).toBe(20_000);
    expect(fleet.state.get('other')?.health.state).toBe('failed');
    fleet.sources.reconnected('redis');
    expect(worker().health.state).toBe('healthy');
    pass(30 + 17.4);
    expect(worker().health.state).toBe('healthy');
    pass(0.1);
    expect(worker().health.state).toBe('critical');
  });
});

describe('a report', () => {
  it('keeps absent fields, removes null fields, and does not overwrite a type with the default type', async () => {
    await record({
      worker_type: 'research',
      hostname: 'a',
      current_task: 'x',
      resources: { cpu_ratio: 0.5, memory_bytes: 7 },
    });
    await record({ worker_type: 'unknown', current_task: null, resources: { cpu_ratio: 0.6 } });
    expect(worker()).toMatchObject({
      type: 'research',
      report: { hostname: 'a', resources: { cpu_ratio: 0.6, memory_bytes: 7 } },
    });
    expect(worker().report).not.toHaveProperty('current_task');
  });

  it('F2 counts as a heartbeat if it is repeated or late, and its totals are not used', async () => {
    await record({ boot_id: 'a', sequence: 5, ...succeeded(10) });
    expect(await record({ boot_id: 'a', sequence: 5, ...succeeded(10) })).toBe('repeated');
    expect(await record({ boot_id: 'a', sequence: 4, ...succeeded(9) })).toBe('late');
    expect(await record({ boot_id: 'a', sequence: 6, ...succeeded(11) })).toBe('accepted');
    expect(reportedSucceeded()).toBe(11);
    expect(worker().heartbeatCount).toBe(4);
    expect(harness.metrics.counts).toMatchObject({
      'outdated repeated': 1,
      'outdated late': 1,
    });
  });

  it('of a new incarnation resets totals, and keeps the fields that describe the worker', async () => {
    await record({ boot_id: 'a', hostname: 'h', current_task: 'x', ...succeeded(10) });
    await record({ boot_id: 'b', ...succeeded(1) });
    expect(reportedSucceeded()).toBe(1);
    expect(worker()).toMatchObject({ startCount: 2, report: { hostname: 'h' } });
    expect(worker().report).not.toHaveProperty('current_task');
  });

  it('of an older incarnation is late, and is an ID conflict if both alternate', async () => {
    await record({ boot_id: 'a' });
    await record({ boot_id: 'b' });
    expect(await record({ boot_id: 'a' })).toBe('older_incarnation');
    expect(worker().idConflictCount).toBe(0);
    expect(await record({ boot_id: 'a' })).toBe('older_incarnation');
    expect(worker().idConflictCount).toBe(0);
    await record({ boot_id: 'b' });
    await record({ boot_id: 'a' });
    expect(worker().idConflictCount).toBe(1);
    expect(worker().incarnation.key).toBe('b');
  });

  it('updates the last progress only if a total of finished tasks increases', async () => {
    await record({ started_at: '2026-11-22T09:59:59Z', ...succeeded(3) });
    expect(worker().lastProgressAt).toBeUndefined();
    pass(5);
    await record(succeeded(3));
    expect(worker().lastProgressAt).toBeUndefined();
    await record(succeeded(4));
    expect(worker().lastProgressAt).toBe(START + 5000);
  });

  it('updates the clock skew from sent_at and the receive time', async () => {
    await record({ sent_at: '2026-11-22T09:59:58.500Z' });
    expect(worker().clockSkewSeconds).toBe(1.5);
  });
});

describe('retention', () => {
  it('S5.5 removes stopped workers after 60 minutes and failed ones after a day, and notifies listeners', async () => {
    const removed: string[] = [];
    fleet.state.onChange((id, changed) => changed === undefined && removed.push(id));
    await record();
    await fleet.record({ worker_id: 'dead' }, 'http');
    await record({ status: 'stopped' });
    pass(3599);
    expect(removed).toEqual([]);
    pass(1);
    expect(removed).toEqual(['w']);
    pass(86_400 - 3600 + 89);
    expect(removed).toEqual(['w']);
    pass(1);
    expect(removed).toEqual(['w', 'dead']);
    expect(harness.metrics.counts).toMatchObject({ 'removed stopped': 1, 'removed failed': 1 });
    fleet = await harness.reopen();
    expect(fleet.state.size).toBe(0);
  });

  it('does not remove workers because of downtime of the exporter', async () => {
    await record();
    await fleet.stopMonitoring('w');
    fleet = await harness.reopen(100_000);
    pass(1);
    expect(fleet.state.size).toBe(1);
  });
});

describe('limits', () => {
  it('a full fleet rejects new workers and accepts known ones', async () => {
    await harness.end();
    harness = new FleetHarness({ config: defaultConfig(['--limits.workers=1']) });
    fleet = await harness.open();
    expect(await record()).toBe('accepted');
    expect(await fleet.record({ worker_id: 'x' }, 'http')).toBe('full');
    expect(await fleet.expect('y', {})).toBe(false);
    expect(await record()).toBe('accepted');
    expect(harness.metrics.counts['dropped workers']).toBe(2);
  });
});

describe('reconfigure', () => {
  it('changes tolerance, buckets and retention of existing workers', async () => {
    await harness.end();
    const config = structuredClone(defaultConfig()) as Mutable<Config>;
    harness = new FleetHarness({ config });
    fleet = await harness.open();
    const duration = { count: 2, sum_seconds: 3, buckets: { '1': 1, '7': 2 } };
    await record({ interval_seconds: 30, tasks: { types: { t: { duration } } } });
    await fleet.record({ worker_id: 'bye', status: 'stopped' }, 'http');
    config.heartbeat = { ...config.heartbeat, toleranceRatio: 0 };
    config.metrics = { ...config.metrics, durationBuckets: [1, 7] };
    config.retention = { ...config.retention, stoppedSeconds: 60 };
    fleet.reconfigure();
    expect([...fleet.state.taskDurations()]).toMatchObject([{ bounds: [1, 7], count: 2 }]);
    pass(30);
    expect(worker().health).toMatchObject({ state: 'degraded', since: START + 30_000 });
    expect(fleet.state.get('bye')).toBeDefined();
    pass(30);
    expect(fleet.state.get('bye')).toBeUndefined();
  });
});

describe('listeners', () => {
  it('are notified of each change, and an error in one does not affect the others or the fleet', async () => {
    const notified: string[] = [];
    fleet.state.onChange(() => {
      throw new Error('broken');
    });
    const unsubscribe = fleet.state.onChange((id, changed) =>
      notified.push(`${id} ${changed?.health.state ?? 'gone'}`),
    );
    expect(await record()).toBe('accepted');
    pass(40);
    await fleet.forget('w', 'requested');
    expect(notified).toEqual(['w healthy', 'w degraded', 'w gone']);
    expect(await fleet.forget('w', 'requested')).toBe(false);
    unsubscribe();
    await record();
    expect(notified).toHaveLength(3);
  });
});
