import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type SourceSettings } from '../../config/schema/sources/source-kinds';
import { parseSourceEntries } from '../../config/files/source-entries';
import { FleetHarness, defaultConfig } from '../../fleet/fleet.fixture';
import { type Fleet } from '../../fleet/fleet';
import { SourceMetrics } from '../../telemetry/source-metrics';
import { setTimeout as delay } from 'node:timers/promises';
import { ScriptedSource, type Step } from './scripted-source.fixture';
import { SourceSet } from './source-set';
import { type Reading } from './source';

/** A poll interval that ends after the test: polls happen when a test wakes the source. */
const NEVER = 3600;

let harness: FleetHarness;
let fleet: Fleet;
let registry: Registry;
let sources: Map<string, ScriptedSource>;
let scripts: Record<string, readonly Step[]>;
let set: SourceSet;

function openSet(): SourceSet {
  registry = new Registry();
  sources = new Map();
  return new SourceSet({
    fleet,
    create: ({ config }) => {
      const source = new ScriptedSource(...(scripts[config.name] ?? []));
      sources.set(config.name, source);
      return source;
    },
    config: defaultConfig(),
    metrics: harness.metrics,
    sourceMetrics: new SourceMetrics(registry),
    log: pino({ level: 'silent' }),
    random: () => 0,
  });
}

beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
  scripts = {};
  set = openSet();
});

afterEach(async () => {
  await set.close();
  await harness.end();
});

function settings(...entries: readonly object[]): readonly SourceSettings[] {
  const complete = entries.map((entry) => ({
    kind: 'sidekiq',
    poll_interval_seconds: NEVER,
    timeout_seconds: 60,
    ...entry,
  }));
  const { sources: parsed, problems } = parseSourceEntries(complete, () => 'x');
  expect(problems).toEqual([]);
  return parsed.map((config) => ({ config, files: {} }));
}

function beat(id: string, ageMs: number | 'unknown' = 0): Reading['workers'][number] {
  return {
    report: { worker_id: id, interval_seconds: 10 },
    ageMs: ageMs === 'unknown' ? undefined : ageMs,
  };
}

function stateOf(id: string): string | undefined {
  return fleet.state.get(id)?.health.state;
}

const PATIENCE_MS = 60_000;

async function until(text: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) {
      throw new Error(`Waited in vain for ${text}.`);
    }
    await delay(5);
  }
}

/** Plays a step in the next poll of a source, and waits until that poll is complete. */
async function poll(name: string, step: Step): Promise<void> {
  const source = sources.get(name);
  const before = source?.polls.length ?? 0;
  source?.play(step);
  harness.clock.pass(0.25);
  source?.wake();
  // The second poll begins when what the first one found is recorded.
  await until(`a poll of ${name}`, () => (source?.polls.length ?? 0) > before);
  harness.clock.pass(0.25);
  source?.wake();
  await until(
    `another poll of ${name}`,
    () => step instanceof Error || (source?.polls.length ?? 0) > before + 1,
  );
}

describe('SourceSet', () => {
  it('P1 records what sources find, under their names', async () => {
    scripts = { one: [{ workers: [beat('a')] }], two: [{ workers: [beat('b')] }] };
    set.configure(settings({ name: 'one' }, { name: 'two', prefix: 'x/' }));
    await until('both workers', () => fleet.state.size === 2);
    expect(fleet.state.get('a')).toMatchObject({ source: 'one', intervalMs: 10_000 });
    expect(fleet.state.get('x_x2F_b')).toMatchObject({ source: 'two' });
    await poll('two', { workers: [] });
    expect(
      sources
        .get('two')
        ?.polls.slice(0, 2)
        .map(({ monitored }) => [...monitored]),
    ).toEqual([[], ['b']]);
  });

  it('P1 takes the age of a heartbeat from the source: it is counted once, and a dead worker is not alive', async () => {
    scripts = { one: [{ workers: [beat('late', 15_000), beat('dead', 50_000)] }] };
    set.configure(settings({ name: 'one' }));
    await until('both workers', () => fleet.state.size === 2);
    expect(stateOf('late')).toBe('degraded');
    expect(stateOf('dead')).toBe('failed');
    await poll('one', { workers: [beat('late', 15_250), beat('dead', 50_250)] });
    expect(fleet.state.get('late')?.heartbeatCount).toBe(1);
    await poll('one', { workers: [beat('late', 500)] });
    expect(fleet.state.get('late')?.heartbeatCount).toBe(2);
    expect(stateOf('late')).toBe('healthy');
  });

  it('P1 adds a dead worker only when the source is read for the first time', async () => {
    scripts = { one: [{ workers: [beat('dead', 50_000)] }] };
    set.configure(settings({ name: 'one' }));
    await until('the dead worker', () => fleet.state.size === 1);
    await fleet.forget('dead', 'deleted');
    await poll('one', { workers: [beat('dead', 50_250), beat('old', 1e9)] });
    expect(fleet.state.size).toBe(0);
  });

  it('P1 a worker without evidence of a heartbeat is unknown, and fails if none comes', async () => {
    scripts = { one: [{ workers: [beat('a', 'unknown'), beat('b', 'unknown')] }] };
    set.configure(settings({ name: 'one' }));
    await until('both workers', () => fleet.state.size === 2);
    expect(stateOf('a')).toBe('unknown');
    await poll('one', { workers: [beat('a', 0), beat('b', 'unknown')] });
    expect(stateOf('a')).toBe('healthy');
    harness.pass(29.6);
    expect([stateOf('a'), stateOf('b')]).toEqual(['critical', 'failed']);
  });

  it('P1 an outage makes the workers of a source unknown, never failed, and does not count in their ages', async () => {
    scripts = { one: [{ workers: [beat('a')] }], two: [{ workers: [beat('b')] }] };
    set.configure(settings({ name: 'one' }, { name: 'two' }));
    await until('both workers', () => fleet.state.size === 2);
    const heardAt = harness.clock.now();
    harness.pass(9);
    await poll('one', new Error('refused'));
    expect([stateOf('a'), stateOf('b')]).toEqual(['unknown', 'healthy']);
    harness.pass(3600);
    expect(harness.metrics.suppressed).toBe(true);
    expect([stateOf('a'), stateOf('b')]).toEqual(['unknown', 'failed']);
    sources.get('one')?.play({ workers: [beat('a', harness.clock.now() - heardAt)] });
    await until('the source to be up', () => stateOf('a') === 'healthy');
    harness.pass(12);
    expect(stateOf('a')).toBe('healthy');
    harness.pass(40);
    expect(stateOf('a')).toBe('failed');
  });

  it('P1 does not make a worker failed that had failed before the outage healthy', async () => {
    scripts = { one: [{ workers: [beat('a')] }] };
    set.configure(settings({ name: 'one' }));
    await until('the worker', () => fleet.state.size === 1);
    harness.pass(31);
    await poll('one', { workers: [] });
    expect(stateOf('a')).toBe('failed');
    await poll('one', new Error('refused'));
    expect(stateOf('a')).toBe('failed');
  });

  it('P1 keeps an outage over a restart of the exporter', async () => {
    scripts = { one: [{ workers: [beat('a')] }] };
    set.configure(settings({ name: 'one' }));
    await until('the worker', () => fleet.state.size === 1);
    await poll('one', new Error('refused'));
    await set.close();
    fleet = await harness.reopen(60);
    expect(stateOf('a')).toBe('unknown');
    scripts = { one: [{ workers: [beat('a')] }] };
    set = openSet();
    set.configure(settings({ name: 'one' }));
    await until('the source to be up', () => stateOf('a') === 'healthy');
  });

  describe('P2 workers that may have left while the exporter did not run', () => {
    /** The states that a worker has entered, with how often. */
    function entered(id: string): object {
      const counts = Object.entries(fleet.state.get(id)?.health.entryCounts ?? {});
      return Object.fromEntries(counts.filter(([, count]) => count > 0));
    }

    /** Starts the exporter again, 5 s after the last heartbeat of `a`. Its source answers 50 s later. */
    async function restart(first: Reading): Promise<void> {
      scripts = { one: [{ workers: [beat('a')] }] };
      set.configure(settings({ name: 'one' }));
      await until('the worker', () => fleet.state.size === 1);
      harness.pass(5);
      await set.close();
      fleet = await harness.reopen(1);
      let answer: (reading: Reading) => void = () => undefined;
      scripts = { one: [new Promise<Reading>((resolve) => (answer = resolve)), first] };
      set = openSet();
      set.configure(settings({ name: 'one' }));
      await until('the first poll', () => sources.get('one')?.polls.length === 1);
      harness.pass(50);
      expect(entered('a')).toEqual({ healthy: 1 });
      answer(first);
      harness.clock.pass(0.25);
      sources.get('one')?.wake();
      await until('the poll after it', () => (sources.get('one')?.polls.length ?? 0) > 1);
    }

    const LEFT: Reading = { workers: [{ report: { worker_id: 'a', status: 'stopped' }, ageMs: 0 }] };

    it('are not late before the first reading, which tells their goodbye', async () => {
      await restart(LEFT);
      expect(entered('a')).toEqual({ healthy: 1, stopped: 1 });
    });

    it('age from the first reading on without a goodbye', async () => {
      await restart({ workers: [] });
      expect(entered('a')).toEqual({ healthy: 1 });
      harness.pass(24);
      expect(stateOf('a')).toBe('critical');
      harness.pass(2);
      expect(stateOf('a')).toBe('failed');
    });

    it('do not age while a reading awaits their goodbye, and do with the one that does not', async () => {
      await restart({ workers: [], awaitsGoodbyes: true });
      harness.pass(3600);
      expect(entered('a')).toEqual({ healthy: 1 });
      await poll('one', { workers: [] });
      harness.pass(26);
      expect(stateOf('a')).toBe('failed');
    });

    it('are unknown if the source cannot be read, and stopped afterwards', async () => {
      await restart({ workers: [], awaitsGoodbyes: true });
      await poll('one', new Error('refused'));
      expect(stateOf('a')).toBe('unknown');
      sources.get('one')?.play(LEFT);
      await until('the goodbye', () => stateOf('a') === 'stopped');
      expect(entered('a')).toEqual({ healthy: 2, unknown: 1, stopped: 1 });
    });
  });

  it('P1 records a goodbye, and does not add a worker that has said it', async () => {
    scripts = { one: [{ workers: [beat('a')] }] };
    set.configure(settings({ name: 'one' }));
    await until('the worker', () => fleet.state.size === 1);
    const goodbye = (id: string) => ({ report: { worker_id: id, status: 'stopped' as const }, ageMs: 0 });
    await poll('one', { workers: [goodbye('a'), goodbye('b')] });
    expect([stateOf('a'), stateOf('b')]).toEqual(['stopped', undefined]);
    await poll('one', { workers: [goodbye('a')] });
    expect(fleet.state.get('a')?.heartbeatCount).toBe(2);
  });

  it('P1 a reload restarts a changed source, leaves others, and stops monitoring the workers of a removed one', async () => {
    scripts = { one: [{ workers: [beat('a')] }], two: [{ workers: [beat('b')] }] };
    set.configure(settings({ name: 'one' }, { name: 'two' }));
    await until('both workers', () => fleet.state.size === 2);
    const [one, two] = [sources.get('one'), sources.get('two')];
    set.configure(settings({ name: 'one' }, { name: 'two', prefix: 'y' }));
    await set.settled();
    expect([one?.closed, two?.closed]).toEqual([false, true]);
    await until('the worker of the changed source', () => stateOf('yb') === 'healthy');
    set.configure(settings({ name: 'two', prefix: 'y' }));
    await set.settled();
    expect(one?.closed).toBe(true);
    expect([stateOf('a'), stateOf('yb')]).toEqual(['stopped', 'healthy']);
    expect(await registry.metrics()).not.toContain('source="one"');
    expect(await registry.metrics()).toContain('heartline_source_up{source="two"} 1');
  });

  it('P1 stops monitoring the workers of a source that is no longer configured after a restart', async () => {
    scripts = { one: [{ workers: [beat('a')] }] };
    set.configure(settings({ name: 'one' }));
    await until('the worker', () => fleet.state.size === 1);
    await fleet.record({ worker_id: 'h' }, 'http');
    await poll('one', new Error('refused'));
    await set.close();
    fleet = await harness.reopen(60);
    set = openSet();
    set.configure([]);
    await set.settled();
    await fleet.record({ worker_id: 'h' }, 'http');
    harness.pass(1);
    expect([stateOf('a'), stateOf('h')]).toEqual(['stopped', 'healthy']);
    expect(harness.metrics.suppressed).toBe(false);
  });

  it('P1 reports the queues of a source while no worker lives, and drops one that it no longer has', async () => {
    scripts = {
      one: [
        {
          workers: [],
          queues: [
            { queue: 'q', waiting: 7 },
            { queue: 'r', waiting: 1 },
          ],
        },
      ],
    };
    set.configure(settings({ name: 'one', prefix: 'p-' }));
    await until('the queues', () => [...fleet.state.queues()].length === 2);
    await fleet.record({ worker_id: 'h', queues: [{ queue: 'p-q' }] }, 'http');
    expect([...fleet.state.queues()][0]).toMatchObject({
      queue: 'p-q',
      waiting: 7,
      reporterId: 'source/one',
      source: 'one',
    });
    expect(fleet.state.queueWorkers('p-q')).toBe(1);
    await poll('one', { workers: [], queues: [{ queue: 'q', waiting: 8 }] });
    expect([...fleet.state.queues()]).toMatchObject([{ queue: 'p-q', waiting: 8 }]);
  });

  it('P1 leaves out a queue whose name is not allowed, and a time that is none', async () => {
    const queues = [
      { queue: 'x'.repeat(5_000), waiting: 1 },
      { queue: 'q', waiting: 2, oldest_waiting_at: 'yesterday' },
    ];
    scripts = { one: [{ workers: [], queues }] };
    set.configure(settings({ name: 'one' }));
    await until('a queue', () => [...fleet.state.queues()].length > 0);
    expect([...fleet.state.queues()]).toMatchObject([{ queue: 'q', waiting: 2 }]);
    expect([...fleet.state.queues()][0]).not.toHaveProperty('oldestWaitingAt');
  });

  it('P1 also ends a source that a reload has just begun to start', async () => {
    set.configure(settings({ name: 'one' }));
    await set.settled();
    set.configure(settings({ name: 'one' }, { name: 'two' }));
    await set.close();
    expect([...sources].map(([name, { closed }]) => [name, closed])).toEqual([
      ['one', true],
      ['two', true],
    ]);
  });
});
