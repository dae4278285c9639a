import { type Report } from '@heartline/protocol';
import fc from 'fast-check';
import { defaultConfig, FleetHarness } from './fleet.fixture';
import { type Fleet } from './fleet';

let harness: FleetHarness;
let fleet: Fleet;

async function open(flags: readonly string[] = []) {
  harness = new FleetHarness({ config: defaultConfig(flags) });
  fleet = await harness.open();
}
beforeEach(() => open());
afterEach(() => harness.end());

const EPHEMERAL = { worker_type: 'research', hostname: 'host-1', ephemeral: true };

function report(worker_id: string, content: Partial<Report> = EPHEMERAL) {
  return fleet.record({ worker_id, ...content }, 'http');
}
function states() {
  return Object.fromEntries([...fleet.state.workers()].map(({ id, health }) => [id, health.state]));
}

describe('F4: an ephemeral worker that failed', () => {
  it('is retired at its failure if another one of its type and host has registered since', async () => {
    await report('a');
    harness.pass(20);
    await report('b');
    for (let i = 0; i < 4; i++) {
      harness.pass(20);
      await report('b');
    }
    expect(states()).toEqual({ a: 'stopped', b: 'healthy' });
    const retired = fleet.state.get('a');
    expect(retired?.retired).toMatchObject({ successorId: 'b' });
    expect(retired && fleet.state.liveness(retired, harness.clock.now()).reason).toBe(
      'failed, and replaced by b',
    );
  });

  it('is retired when the other one registers after the failure', async () => {
    await report('a');
    harness.pass(120);
    expect(states()).toEqual({ a: 'failed' });
    await report('b');
    expect(states()).toEqual({ a: 'stopped', b: 'healthy' });
  });

  it('is not replaced by one that a source found in the same reading, and by a later one it is', async () => {
    const foundAt = harness.clock.now();
    await fleet.record({ worker_id: 'a', ...EPHEMERAL }, 'source', { ageMs: 5_000, foundAt });
    harness.pass(0.02);
    await fleet.record({ worker_id: 'b', ...EPHEMERAL }, 'source', { ageMs: 1_000, foundAt });
    for (let i = 0; i < 6; i++) {
      harness.pass(20);
      await fleet.record({ worker_id: 'b', ...EPHEMERAL }, 'source');
    }
    expect(states()).toEqual({ a: 'failed', b: 'healthy' });
    await fleet.record({ worker_id: 'c', ...EPHEMERAL }, 'source', { foundAt: harness.clock.now() });
    expect(states()).toEqual({ a: 'stopped', b: 'healthy', c: 'healthy' });
  });

  it('is forgotten minutes later, and not before', async () => {
    await report('a');
    harness.pass(120);
    await report('b');
    harness.pass(590);
    expect(fleet.state.get('a')).toBeDefined();
    harness.pass(20);
    expect(fleet.state.get('a')).toBeUndefined();
  });

  it.each([
    ['of another host', { ...EPHEMERAL, hostname: 'host-2' }],
    ['of another type', { ...EPHEMERAL, worker_type: 'indexer' }],
    ['with a stable ID', { ...EPHEMERAL, ephemeral: false }],
    ['without a host', { worker_type: 'research', ephemeral: true }],
  ])('is not replaced by a worker %s', async (_which, other) => {
    await report('a');
    harness.pass(120);
    await report('b', other);
    expect(states()).toEqual({ a: 'failed', b: 'healthy' });
  });

  it('is not replaced by a worker that was there before', async () => {
    await report('b');
    await report('a');
    for (let i = 0; i < 6; i++) {
      harness.pass(20);
      await report('b');
    }
    expect(states()).toEqual({ a: 'failed', b: 'healthy' });
  });

  it('expires after minutes without a replacement', async () => {
    await report('a');
    harness.pass(120);
    harness.pass(600);
    expect(states()).toEqual({});
  });

  it('lives again with its next heartbeat, which ends its retirement', async () => {
    await report('a');
    harness.pass(120);
    await report('b');
    await report('a');
    expect(states()).toEqual({ a: 'healthy', b: 'healthy' });
    expect(fleet.state.get('a')?.retired).toBeUndefined();
  });

  it('is one of two that are missing if only one has come', async () => {
    await report('a');
    await report('b');
    harness.pass(120);
    await report('c');
    expect(Object.values(states()).toSorted()).toEqual(['failed', 'healthy', 'stopped']);
    await report('d');
    expect(Object.values(states()).toSorted()).toEqual(['healthy', 'healthy', 'stopped', 'stopped']);
  });

  it('stays retired over a restart of the exporter', async () => {
    await report('a');
    harness.pass(120);
    await report('b');
    fleet = await harness.reopen(1);
    expect(states()).toEqual({ a: 'stopped', b: 'healthy' });
  });

  it('is retired after a restart of the exporter in between', async () => {
    await report('a');
    harness.pass(120);
    fleet = await harness.reopen(1);
    await report('b');
    expect(states()).toEqual({ a: 'stopped', b: 'healthy' });
  });
});

describe('F4: a worker that names another one in `replaces`', () => {
  it.each([['first'], ['later']])(
    'retires it when it failed, also on another host: named %s',
    async (when) => {
      await report('old', { worker_type: 'research', hostname: 'host-1' });
      if (when === 'later') {
        harness.pass(120);
        expect(states()).toEqual({ old: 'failed' });
      }
      await report('new', { worker_type: 'research', hostname: 'host-9', replaces: 'old' });
      for (let i = 0; i < 6; i++) {
        harness.pass(20);
        await report('new', {});
      }
      expect(states()).toEqual({ old: 'stopped', new: 'healthy' });
    },
  );

  it('leaves a living worker alone', async () => {
    await report('old', {});
    await report('new', { replaces: 'old' });
    expect(states()).toEqual({ old: 'healthy', new: 'healthy' });
  });

  it('retires only the one that it named last', async () => {
    await report('first', {});
    await report('second', {});
    await report('new', { replaces: 'first' });
    await report('new', { replaces: 'second' });
    for (let i = 0; i < 6; i++) {
      harness.pass(20);
      await report('new', {});
    }
    expect(states()).toEqual({ first: 'failed', second: 'stopped', new: 'healthy' });
  });

  it('cannot retire a worker that its token may not report for', async () => {
    await report('old', {});
    harness.pass(120);
    await fleet.record({ worker_id: 'new', replaces: 'old' }, 'http', { mayReport: (id) => id === 'new' });
    expect(states()).toEqual({ old: 'failed', new: 'healthy' });
  });

  it.each([
    ['america', 'europe', 'failed'],
    [undefined, 'europe', 'failed'],
    ['europe', 'europe', 'stopped'],
    ['europe', undefined, 'stopped'],
  ])(
    'reported with token %s is, after a worker of its host reports with token %s, %s',
    async (of, by, state) => {
      await fleet.record({ worker_id: 'old', ...EPHEMERAL }, 'http', { boundTo: of });
      harness.pass(120);
      await fleet.record({ worker_id: 'new', ...EPHEMERAL }, 'http', { boundTo: by });
      expect(states()).toEqual({ old: state, new: 'healthy' });
    },
  );

  it('is not replaced by a worker of another token after a restart either', async () => {
    await fleet.record({ worker_id: 'old', ...EPHEMERAL }, 'http', { boundTo: 'america' });
    harness.pass(1);
    await fleet.record({ worker_id: 'new', ...EPHEMERAL }, 'http', { boundTo: 'europe' });
    fleet = await harness.reopen();
    for (let i = 0; i < 6; i++) {
      harness.pass(20);
      await fleet.record({ worker_id: 'new', ...EPHEMERAL }, 'http', { boundTo: 'europe' });
    }
    expect(states()).toEqual({ old: 'failed', new: 'healthy' });
  });
});

describe('F4: a stable worker that failed', () => {
  it('stays failed, whoever else registers', async () => {
    await report('a', { worker_type: 'research', hostname: 'host-1' });
    harness.pass(120);
    await report('b');
    harness.pass(3_600);
    expect(fleet.state.get('a')?.health.state).toBe('failed');
  });
});

it('F4: one of ten replicas that crashes every 5 minutes leaves no corpses', async () => {
  const living = Array.from({ length: 9 }, (_, i) => `w-${i}`);
  let restarts = 0;
  let failed = 0;
  for (let second = 0; second < 3_600; second += 20) {
    if (second % 300 === 0) {
      restarts += 1;
    }
    for (const id of [...living, `crashing-${restarts}`]) {
      await report(id);
    }
    harness.pass(20);
    failed = Math.max(failed, Object.values(states()).filter((state) => state === 'failed').length);
  }
  expect(failed).toBe(0);
  expect(fleet.state.size).toBeLessThan(15);
});

describe('F4: retention', () => {
  it('is set per worker type, below an hour', async () => {
    await harness.end();
    await open([
      '--retention.overrides=sandbox/failed_seconds=300',
      '--retention.overrides=sandbox/stopped_seconds=5',
    ]);
    await report('a', { worker_type: 'sandbox' });
    await report('b', { worker_type: 'sandbox', status: 'stopped' });
    await report('c', { worker_type: 'other', status: 'stopped' });
    await report('d', { worker_type: 'other' });
    harness.pass(6);
    expect(Object.keys(states())).toEqual(['a', 'c', 'd']);
    harness.pass(84);
    harness.pass(299);
    expect(fleet.state.get('a')).toBeDefined();
    harness.pass(2);
    expect(Object.keys(states())).toEqual(['c', 'd']);
  });

  it('of failed workers may be a few minutes in general', async () => {
    await harness.end();
    await open(['--retention.failed-seconds=120']);
    await report('a', {});
    harness.pass(90);
    harness.pass(121);
    expect(states()).toEqual({});
  });
});

describe('F4: a full table', () => {
  beforeEach(async () => {
    await harness.end();
    await open(['--limits.workers=3', '--retention.stopped-seconds=86400']);
  });

  it('forgets the worker that stopped longest ago, then the one that failed longest ago', async () => {
    await report('failed-1', {});
    harness.pass(120);
    await report('stopped-2', { status: 'stopped' });
    harness.pass(1);
    await report('stopped-3', { status: 'stopped' });
    expect(await report('a', {})).toBe('accepted');
    expect(Object.keys(states())).toEqual(['failed-1', 'stopped-3', 'a']);
    expect(await report('b', {})).toBe('accepted');
    expect(Object.keys(states())).toEqual(['failed-1', 'a', 'b']);
    expect(await report('c', {})).toBe('accepted');
    expect(Object.keys(states())).toEqual(['a', 'b', 'c']);
    expect(harness.metrics.counts).toMatchObject({ 'removed no_room': 3 });
  });

  it('is full for a new worker only while all workers live', async () => {
    for (const id of ['a', 'b', 'c']) {
      await report(id, {});
    }
    expect(await report('d', {})).toBe('full');
    await report('b', { status: 'stopped' });
    expect(await report('d', {})).toBe('accepted');
    expect(Object.keys(states())).toEqual(['a', 'c', 'd']);
  });

  it('makes room after a restart of the exporter in the same order', async () => {
    for (const id of ['b', 'a', 'c']) {
      await report(id, { status: 'stopped' });
      harness.pass(1);
    }
    fleet = await harness.reopen(1);
    await report('d', {});
    expect(Object.keys(states()).toSorted()).toEqual(['a', 'c', 'd']);
  });

  it('makes room for an expected worker', async () => {
    for (const id of ['a', 'b', 'c']) {
      await report(id, { status: 'stopped' });
    }
    expect(await fleet.expect('d', {})).toBe(true);
    expect(fleet.state.size).toBe(3);
  });

  it('never refuses a worker while a dead one is kept, and never forgets a living one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(9), fc.constantFrom('report', 'stop', 'pass'), fc.nat(60)), {
          maxLength: 40,
        }),
        async (steps) => {
          await harness.end();
          await open(['--limits.workers=3']);
          for (const [worker, step, seconds] of steps) {
            const living = [...fleet.state.workers()]
              .filter(({ health }) => health.state !== 'stopped' && health.state !== 'failed')
              .map(({ id }) => id);
            if (step === 'pass') {
              harness.pass(seconds);
              continue;
            }
            const id = `w-${worker}`;
            const outcome = await report(id, step === 'stop' ? { status: 'stopped' } : {});
            const isRefused = !living.includes(id) && living.length === 3;
            expect(outcome === 'full').toBe(isRefused);
            expect(living.every((each) => fleet.state.get(each) !== undefined)).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
