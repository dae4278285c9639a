import { type Connection } from './connections';
import { type ConnectionsSnapshot, countGoodbyes, NO_STRANGERS } from './goodbyes';

function connection(number: number, name = '', host = 'h1'): Connection {
  return { key: `r-${number}`, server: 'r', number, host, name, database: 0, idleMs: 0, isBlocked: false };
}

function snapshot(connections: readonly Connection[], accepted: number, quits: number): ConnectionsSnapshot {
  return { connections, counters: new Map([['r', { accepted, quits }]]) };
}

function isWorker({ name }: Connection): boolean {
  return name === 'w';
}

const ours = connection(1, 'heartline-exporter', 'h0');
const worker = [connection(2), connection(3, 'w')];

describe('goodbyes of workers of BullMQ', () => {
  it('P1 are counted by QUIT: one that closes sends it, one that is killed does not', () => {
    const before = snapshot([ours, ...worker], 3, 0);
    expect(countGoodbyes(before, snapshot([ours], 3, 1), isWorker, NO_STRANGERS).goodbyes).toBe(1);
    expect(countGoodbyes(before, snapshot([ours], 3, 0), isWorker, NO_STRANGERS).goodbyes).toBe(0);
  });

  it('P1 are counted also if the other connection of the worker is gone since an earlier poll', () => {
    const before = snapshot([ours, connection(2)], 3, 0);
    const after = snapshot([ours], 3, 1);
    expect(countGoodbyes(before, after, isWorker, NO_STRANGERS, new Set(['h1'])).goodbyes).toBe(1);
    expect(countGoodbyes(before, after, isWorker, NO_STRANGERS)).toEqual({
      goodbyes: 0,
      strangers: { left: 1, quits: 1 },
    });
  });

  it('P1 are not those of other clients: as often as such clients send it, or all that left other hosts', () => {
    let strangers = NO_STRANGERS;
    // A script that adds jobs and closes its queue, once per poll.
    for (let poll = 0; poll < 5; poll++) {
      ({ strangers } = countGoodbyes(
        snapshot([ours], poll, poll),
        snapshot([ours], poll + 1, poll + 1),
        isWorker,
        strangers,
      ));
    }
    const before = snapshot([ours, ...worker], 10, 5);
    expect(countGoodbyes(before, snapshot([ours], 11, 6), isWorker, strangers).goodbyes).toBe(0);
    expect(countGoodbyes(before, snapshot([ours], 11, 7), isWorker, strangers).goodbyes).toBe(1);
    const web = connection(4, '', 'web');
    const withWeb = snapshot([ours, ...worker, web], 4, 0);
    expect(countGoodbyes(withWeb, snapshot([ours], 4, 1), isWorker, NO_STRANGERS).goodbyes).toBe(0);
  });

  it('P1 are not hidden by clients that leave without QUIT, such as health checks with redis-cli', () => {
    let strangers = NO_STRANGERS;
    for (let poll = 0; poll < 5; poll++) {
      ({ strangers } = countGoodbyes(
        snapshot([ours], poll, 0),
        snapshot([ours], poll + 1, 0),
        isWorker,
        strangers,
      ));
    }
    const before = snapshot([ours, ...worker], 10, 0);
    expect(countGoodbyes(before, snapshot([ours], 12, 1), isWorker, strangers).goodbyes).toBe(1);
  });

  it('P1 are none after a restart of the server, or if it does not tell', () => {
    const before = snapshot([ours, ...worker], 3, 0);
    const restarted = { connections: [], counters: new Map([['r2', { accepted: 9, quits: 9 }]]) };
    expect(countGoodbyes(before, restarted, isWorker, NO_STRANGERS).goodbyes).toBe(0);
    const silent = { connections: [ours, ...worker], counters: new Map() };
    expect(countGoodbyes(silent, { ...silent, connections: [ours] }, isWorker, NO_STRANGERS).goodbyes).toBe(
      0,
    );
  });
});
