import { parseReport } from '@heartline/protocol/parse';
import { type WorkerConnection } from './connections';
import { type LanesState, type WorkersSnapshot } from './lane';
import { observeLanes } from './lanes';
import { type Holder } from './locks';
import { laneSighting } from './worker-report';

const POLL_MS = 5_000;

function connection(number: number, more: Partial<WorkerConnection> = {}): WorkerConnection {
  return {
    ...{ key: `r-${number}`, server: 'r', number, host: 'h1', name: '', database: 0 },
    ...{ idleMs: 1_000, isBlocked: true, queue: 'mail', workerName: undefined, ...more },
  };
}

function holder(id: string, renewedAt: number, more: Partial<Holder> = {}): Holder {
  const queue = more.queue ?? 'mail';
  const { workerName } = more;
  const job = { queue, id: `job of ${id}`, token: `${id}:0`, workerName, startedAt: 5, seenAt: renewedAt };
  const jobs = [{ ...job, renewedAt, expiresAt: renewedAt + 30_000, missing: 0 }];
  return { id, queue, workerName, renewedAt, jobs, stuck: 0, ...more };
}

/** The polls of a source. */
class Polls {
  now = 1_000_000;
  state: LanesState | undefined;
  monitored = new Set<string>();
  readonly #maxLanes: number;

  constructor({ maxLanes = 100 } = {}) {
    this.#maxLanes = maxLanes;
  }

  poll(snapshot: Partial<WorkersSnapshot>, afterMs = POLL_MS): this {
    this.now += afterMs;
    const complete: WorkersSnapshot = {
      ...{ connections: [], holders: [], servers: new Set(['r']), goodbyes: 0 },
      ...{ isAfterOutage: false, activeHosts: new Set<string>(), ...snapshot },
    };
    const options = {
      ...{ idleMs: 15_000, renewalMs: 22_000 },
      maxLanes: this.#maxLanes,
      unreadQueues: new Set<string>(),
    };
    this.state = observeLanes(this.state, complete, this.now, { ...options, monitored: this.monitored });
    return this;
  }

  /** Age in seconds of each lane that is seen, or `stopped`. */
  get seen(): Readonly<Record<string, number | string>> {
    const context = {
      ...{ now: this.now, workerType: 'bullmq', pollSeconds: 5, idleSeconds: 10, renewalSeconds: 15 },
      limitedQueues: new Set<string>(),
    };
    return Object.fromEntries(
      (this.state?.lanes ?? []).flatMap((lane) => {
        const sighting = laneSighting(lane, context);
        if (sighting === undefined) {
          return [];
        }
        expect(parseReport({ ...sighting.report, worker_id: 'w' })).not.toHaveProperty('flaws');
        const { report, ageMs = 0 } = sighting;
        return [[report.worker_id, report.status === 'stopped' ? 'stopped' : ageMs / 1000]];
      }),
    );
  }
}

describe('workers of BullMQ', () => {
  it('P2 are named by their name, or by queue and host; those that cannot be told apart are numbered', () => {
    const polls = new Polls().poll({
      connections: [
        connection(1, { workerName: 'pod' }),
        connection(2, { workerName: 'pod', queue: 'images' }),
        connection(3),
        connection(4),
        connection(5, { host: 'h2' }),
        connection(6, { workerName: 'pod', host: 'h2' }),
      ],
    });
    expect(Object.keys(polls.seen)).toEqual(['pod', 'mail@h1', 'mail@h1-2', 'mail@h2', 'pod-2']);
  });

  it('P1 have an ID of their own also if more workers than are searched have the same name', () => {
    const workers = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => connection(from + index, { workerName: 'pod' }));
    const polls = new Polls({ maxLanes: 10_000 }).poll({ connections: workers(0, 1_010) });
    const left = [...workers(0, 1_000), ...workers(1_005, 1_010)];
    // The numbers of those that are gone are free again when their lanes are forgotten.
    polls.poll({ connections: left }).poll({ connections: left }, 11 * 60_000);
    polls.poll({ connections: [...left, ...workers(1_010, 1_025)] });
    const lanes = polls.state?.lanes ?? [];
    expect(
      new Set(lanes.flatMap(({ connections }) => [...connections.values()].map(({ key }) => key))).size,
    ).toBe(1_020);
    expect(new Set(lanes.map(({ id }) => id)).size).toBe(lanes.length);
  });

  it('P1 have one job each at the first poll, the workers that were used last first', () => {
    const idle = [connection(1), connection(2)];
    const busy = [3, 4, 5].map((number) => connection(number, { isBlocked: false, idleMs: number * 1_000 }));
    const polls = new Polls().poll({
      connections: [...idle, ...busy],
      holders: ['a', 'b', 'c', 'd'].map((id, index) => holder(id, 1_005_000 - index)),
    });
    const held = polls.state?.lanes.map(({ id, holders }) => [id, ...holders.map((each) => each.id)]);
    expect(held).toEqual([
      ['mail@h1', 'd'],
      ['mail@h1-2'],
      ['mail@h1-3', 'a'],
      ['mail@h1-4', 'b'],
      ['mail@h1-5', 'c'],
    ]);
  });

  it('P1 keep their ID when they connect again, and their successors take it', () => {
    const polls = new Polls().poll({ connections: [connection(1), connection(2)] });
    polls.poll({ connections: [connection(2), connection(3)] });
    expect(polls.seen).toEqual({ 'mail@h1': 1, 'mail@h1-2': 1 });
    const restarted = [connection(1, { key: 's-1' }), connection(2, { key: 's-2' })];
    polls
      .poll({ connections: [], servers: new Set(['s']) })
      .poll({ connections: restarted, servers: new Set(['s']) });
    expect(polls.seen).toEqual({ 'mail@h1': 1, 'mail@h1-2': 1 });
  });

  it('P1 keep their ID when the exporter was restarted', () => {
    const polls = new Polls();
    polls.monitored = new Set(['mail@h1-2', 'other']);
    expect(polls.poll({ connections: [connection(7)] }).seen).toEqual({ 'mail@h1-2': 1 });
  });

  it('P2 are silent when they neither wait for jobs nor renew locks', () => {
    const polls = new Polls().poll({ connections: [connection(1, { workerName: 'a' })] });
    polls.poll(
      { connections: [connection(1, { workerName: 'a', idleMs: 60_000, isBlocked: false })] },
      60_000,
    );
    expect(polls.seen).toEqual({ a: 61 });
    const busy = { connections: [connection(1, { workerName: 'a', idleMs: 120_000, isBlocked: false })] };
    polls.poll({ ...busy, holders: [holder('u', polls.now, { workerName: 'a' })] }, 60_000);
    expect(polls.seen).toEqual({ a: 60 });
  });

  it('P1 of those without a name, a busy one is not the one that hangs', () => {
    const idle = (number: number, idleMs: number) => connection(number, { idleMs, isBlocked: false });
    const polls = new Polls().poll({ connections: [connection(1), connection(2), idle(3, 8_000)] });
    // The second one takes a job; the third one hangs.
    polls.poll({
      connections: [connection(1), idle(2, 2_000), idle(3, 13_000)],
      holders: [holder('u', polls.now + 3_000)],
    });
    polls.poll(
      {
        connections: [connection(1), idle(2, 42_000), idle(3, 53_000)],
        holders: [holder('u', polls.now + 38_000)],
      },
      40_000,
    );
    expect(polls.seen).toEqual({ 'mail@h1': 1, 'mail@h1-2': 2, 'mail@h1-3': 53 });
  });

  it('P1 one with room for more jobs waits in spite of its jobs, until it is full', () => {
    const polls = new Polls().poll({ connections: [connection(1), connection(2)] });
    polls.poll({
      connections: [connection(1, { idleMs: 500 }), connection(2)],
      holders: [holder('u', polls.now + 4_000)],
    });
    // The holder may have been linked with the wrong one.
    polls.poll({
      connections: [connection(1), connection(2, { idleMs: 3_000 })],
      holders: [holder('u', polls.now)],
    });
    const later = [connection(1), connection(2, { idleMs: 43_000, isBlocked: false })];
    polls.poll({ connections: later, holders: [holder('u', polls.now + 39_000)] }, 40_000);
    expect(polls.seen).toEqual({ 'mail@h1': 1, 'mail@h1-2': 1 });
  });

  it('P1 stop with evidence: a goodbye that the server has counted, also one a poll later', () => {
    const both = [connection(1), connection(2)];
    const polls = new Polls().poll({ connections: both }).poll({ connections: [connection(2)], goodbyes: 1 });
    expect(polls.seen).toEqual({ 'mail@h1': 'stopped', 'mail@h1-2': 1 });
    polls.poll({}).poll({ goodbyes: 1 });
    expect(polls.seen).toEqual({ 'mail@h1': 'stopped', 'mail@h1-2': 'stopped' });
  });

  it('P1 without evidence they are not seen and age, also when others say goodbye later or in too small a number', () => {
    const polls = new Polls().poll({ connections: [connection(1), connection(2)] });
    polls.poll({ goodbyes: 1 }).poll({}).poll({}).poll({ goodbyes: 2 });
    expect(polls.seen).toEqual({});
  });

  it('P1 stop when they have finished the jobs that they had when they closed their connection', () => {
    const named = { workerName: 'a' };
    const polls = new Polls().poll({
      connections: [connection(1, named)],
      holders: [holder('u', 1_005_000, named)],
    });
    polls.poll({ holders: [holder('u', polls.now + POLL_MS, named)] });
    expect(polls.seen).toEqual({ a: 0 });
    polls.poll({});
    expect(polls.seen).toEqual({ a: 'stopped' });
  });

  it('P1 do not stop when their jobs are taken over because they did not renew the locks', () => {
    const named = { workerName: 'a' };
    const polls = new Polls().poll({
      connections: [connection(1, named)],
      holders: [holder('u', 1_005_000, named)],
    });
    for (let poll = 0; poll < 6; poll++) {
      polls.poll({ holders: [holder('u', 1_005_000, named)] });
    }
    expect(polls.seen).toEqual({ a: 30 });
    polls.poll({ holders: [holder('v', polls.now, { workerName: 'b' })], goodbyes: 3 });
    expect(polls.seen).toEqual({});
  });

  it('P1 finish their jobs also if they closed their connection while the exporter did not run', () => {
    const polls = new Polls();
    polls.monitored = new Set(['a']);
    polls.poll({
      holders: [holder('u', polls.now + POLL_MS, { workerName: 'a' }), holder('v', 0, { workerName: 'b' })],
    });
    expect(polls.seen).toEqual({ a: 0 });
    expect(polls.poll({}).seen).toEqual({ a: 'stopped' });
  });

  it('P1 are not late because their locks expired in an outage, as long as their host works', () => {
    const busy = (idleMs: number) => [connection(1, { workerName: 'a', idleMs, isBlocked: false })];
    const held = [holder('u', 1_005_000, { workerName: 'a' })];
    const polls = new Polls().poll({ connections: busy(60_000), holders: held });
    polls.poll(
      { connections: busy(180_000), holders: held, isAfterOutage: true, activeHosts: new Set(['h1']) },
      120_000,
    );
    expect(polls.seen).toEqual({ a: 0 });
    expect(polls.poll({ connections: busy(185_000), activeHosts: new Set(['h1']) }).seen).toEqual({ a: 0 });
    expect(polls.poll({ connections: busy(190_000) }).seen).toEqual({ a: 5 });
    // Once it waits for jobs again, it has to go on.
    polls.poll({ connections: [connection(1, { workerName: 'a' })], activeHosts: new Set(['h1']) });
    polls.poll({ connections: busy(61_000), activeHosts: new Set(['h1']) }, 60_000);
    expect(polls.seen).toEqual({ a: 61 });
  });
});
