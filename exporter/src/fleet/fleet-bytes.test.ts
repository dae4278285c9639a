import { type Report } from '@heartline/protocol';
import fc from 'fast-check';
import { type Fleet } from './fleet';
import { Assessor, checkSettings } from '../health/assessor';
import { FleetBytes, NO_ROOM_FOR_REASON } from './fleet-bytes';
import { defaultConfig, FleetHarness } from './fleet.fixture';

function recount(fleet: Fleet): number {
  const bytes = new FleetBytes(() => ({ workerBytes: Infinity, fleetBytes: Infinity }));
  for (const worker of fleet.state.workers()) {
    bytes.put(worker);
  }
  return bytes.total;
}

function harnessOf(...flags: readonly string[]): FleetHarness {
  return new FleetHarness({ config: defaultConfig(flags) });
}

function large(id: string, bytes: number): Report {
  return { worker_id: id, metadata: { text: 'x'.repeat(bytes / 2) } };
}

describe('the memory of the fleet', () => {
  it('is counted exactly, whatever happens to the workers, and after a restart', async () => {
    const harness = harnessOf('--limits.fleet-bytes=1048576', '--limits.worker-bytes=16384');
    let fleet = await harness.open();
    const report = fc.record({
      worker_id: fc.constantFrom('a', 'b', 'c', 'd'),
      boot_id: fc.constantFrom('x', 'y'),
      status: fc.constantFrom('active' as const, 'stopped' as const),
      metadata: fc.option(fc.dictionary(fc.constantFrom('k', 'l'), fc.string({ maxLength: 4_000 }))),
      errors: fc.option(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(5), { maxKeys: 60 }),
      ),
      models: fc.array(fc.record({ model: fc.constantFrom('m', 'n'), loaded: fc.boolean() }), {
        maxLength: 2,
      }),
    });
    const operation: fc.Arbitrary<() => unknown> = fc.oneof(
      report.map((each) => () => fleet.record(each, 'http')),
      fc.constantFrom('a', 'b', 'c', 'd').map((id) => () => fleet.forget(id, 'deleted')),
      fc.constantFrom('a', 'b').map((id) => () => fleet.markFailed(id, 'why'.repeat(100))),
      fc.constantFrom('a', 'e').map((id) => () => fleet.expect(id, {})),
      fc.constant(() => harness.pass(100)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        for (const run of operations) {
          await run();
          expect(fleet.bytes.total).toBe(recount(fleet));
        }
        fleet = await harness.reopen();
        expect(fleet.bytes.total).toBe(recount(fleet));
      }),
      { numRuns: 15 },
    );
    await harness.end();
  });

  it('is limited per worker: a report beyond it counts as a heartbeat, and its content is dropped', async () => {
    const harness = harnessOf('--limits.worker-bytes=16384');
    const fleet = await harness.open();
    await fleet.record({ ...large('a', 10_000), status: 'idle' }, 'http');
    const { flaws } = fleet.apply({ ...large('a', 20_000), status: 'processing' }, 'http');
    expect(fleet.state.get('a')).toMatchObject({ status: 'processing', heartbeatCount: 2 });
    expect(fleet.state.get('a')?.report.metadata).toEqual(large('a', 10_000).metadata);
    expect(flaws).toMatchObject([{ path: '$', allowed: expect.stringContaining('limits.worker_bytes') }]);
    expect(harness.metrics.counts).toMatchObject({ 'dropped worker_bytes': 1 });
    await harness.end();
  });

  it('is limited for all workers: further content is dropped, then new workers are refused, and no heartbeat is', async () => {
    const harness = harnessOf('--limits.fleet-bytes=1048576');
    const fleet = await harness.open();
    for (let n = 0; n < 600; n++) {
      await fleet.record(large(`w-${n}`, 30_000), 'http');
    }
    expect(fleet.bytes.total).toBeLessThanOrEqual(1_048_576);
    // 22 with content in three quarters of the limit; in the rest 56 without, of 4.6 KB each: what happens to a worker later is
    // counted from its first report on.
    expect(fleet.state.size).toBeGreaterThan(75);
    expect(fleet.state.size).toBeLessThan(600);
    expect(await fleet.record({ worker_id: 'late' }, 'http')).toBe('out_of_bytes');
    expect(await fleet.expect('late', {})).toBe(false);
    expect(await fleet.record(large('w-0', 30_000), 'http')).toBe('accepted');
    await fleet.forget('w-0', 'deleted');
    expect(await fleet.record({ worker_id: 'late' }, 'http')).toBe('accepted');
    await harness.end();
  });

  describe('that is full', () => {
    const LIMIT = 1_048_576;
    const REASON = '漢'.repeat(1024);
    let harness: FleetHarness;
    let fleet: Fleet;

    /** With the checks of the exporter, and content and workers up to the limit. */
    beforeEach(async () => {
      const config = defaultConfig([`--limits.fleet-bytes=${LIMIT}`]);
      harness = new FleetHarness({ config, assessor: new Assessor(checkSettings(config.health)) });
      fleet = await harness.open();
      for (let n = 0; n < 600; n++) {
        fleet.apply(large(`w-${n}`, 30_000), 'http');
      }
      await fleet.committed();
    });
    afterEach(() => harness.end());

    const reasonOf = (id: string) => fleet.state.get(id)?.markedFailed?.reason;

    it('keeps every mark, and no reason that exceeds the limit', async () => {
      for (const { id } of [...fleet.state.workers()]) {
        expect(await fleet.markFailed(id, REASON)).toBe(true);
        expect(fleet.state.get(id)?.health.state).toBe('failed');
        expect(fleet.bytes.total).toBeLessThanOrEqual(LIMIT);
      }
      const last = [...fleet.state.workers()].at(-1)?.id ?? '';
      expect(reasonOf(last)).toBe(NO_ROOM_FOR_REASON);
      expect(harness.metrics.counts['dropped fleet_bytes']).toBeGreaterThan(0);
      await harness.reopen();
      expect(harness.fleet?.bytes.total).toBeLessThanOrEqual(LIMIT);
    });

    it('keeps the reason of a mark when a worker has made room for it', async () => {
      const [first, second] = [...fleet.state.workers()];
      await fleet.forget(first?.id ?? '', 'deleted');
      await fleet.markFailed(second?.id ?? '', REASON);
      expect(reasonOf(second?.id ?? '')).toBe(REASON);
    });

    it('stays within the limit while all its workers become silent', () => {
      harness.pass(3_600);
      expect([...fleet.state.workers()].every(({ health }) => health.state === 'failed')).toBe(true);
      expect(fleet.bytes.total).toBeLessThanOrEqual(LIMIT);
    });
  });

  it('includes the failures in a row of each task type, and no longer after a success', async () => {
    const harness = harnessOf();
    const fleet = await harness.open();
    const names = Array.from({ length: 50 }, (_, n) => `${n}${'t'.repeat(100)}`);
    const tasks = (failed: number, succeeded: number) => ({
      types: Object.fromEntries(names.map((name) => [name, { failed, succeeded }])),
    });
    await fleet.record({ worker_id: 'a', tasks: tasks(0, 0) }, 'http');
    const before = fleet.bytes.of('a');
    await fleet.record({ worker_id: 'a', tasks: tasks(1, 0) }, 'http');
    expect(fleet.bytes.of('a') - before).toBeGreaterThan(50 * 200);
    await fleet.record({ worker_id: 'a', tasks: tasks(1, 1) }, 'http');
    expect(fleet.bytes.of('a')).toBe(before);
    await harness.end();
  });

  it('is made free by stopped workers when a new one reports', async () => {
    const harness = harnessOf('--limits.fleet-bytes=1048576');
    const fleet = await harness.open();
    for (let n = 0; n < 600; n++) {
      await fleet.record(large(`w-${n}`, 30_000), 'http');
    }
    const kept = fleet.state.size;
    expect(await fleet.record({ worker_id: 'w-0', status: 'stopped' }, 'http')).toBe('accepted');
    expect(await fleet.record({ worker_id: 'late' }, 'http')).toBe('accepted');
    expect(fleet.state.get('w-0')).toBeUndefined();
    expect([fleet.state.size, await fleet.record({ worker_id: 'later' }, 'http')]).toEqual([
      kept,
      'accepted',
    ]);
    await harness.end();
  });

  it('of heartbeats is limited for all workers, and is free again when workers are forgotten', async () => {
    const harness = harnessOf('--limits.heartbeat-log-bytes=1048576', '--health.heartbeats-kept=1000');
    const fleet = await harness.open();
    for (let beat = 0; beat < 60; beat++) {
      for (let n = 0; n < 40; n++) {
        await fleet.record({ worker_id: `w-${n}`, metadata: { text: `${beat}`.repeat(4_000) } }, 'http');
      }
    }
    expect(fleet.state.heartbeatBytes).toBeLessThan(1_048_576 + 40 * 10_000);
    expect(fleet.state.heartbeats('w-0', -Infinity, Infinity).at(-1)?.metadata).toEqual({
      text: '59'.repeat(4_000),
    });
    for (const { id } of [...fleet.state.workers()]) {
      await fleet.forget(id, 'deleted');
    }
    expect([fleet.state.heartbeatBytes, fleet.bytes.total]).toEqual([0, 0]);
    await harness.end();
  });
});
