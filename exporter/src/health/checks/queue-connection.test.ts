import { queueConnectivity } from './queue-connection';

const high = { queue: 'jobs', priority: 'high' };

const low = { queue: 'jobs', priority: 'low' };

describe('the queues a worker reaches', () => {
  it('are told once each, whatever the number of their priorities', () => {
    const queues = [
      { ...high, connected: true },
      { ...low, connected: true },
      { queue: 'mails', connected: false },
    ];
    expect([...queueConnectivity(queues)]).toEqual([
      ['jobs', true],
      ['mails', false],
    ]);
  });

  it.each([
    [true, false],
    [false, true],
    [false, false],
  ])('do not hold one of whose priorities one is cut off: %s, %s', (first, second) => {
    const queues = [
      { ...high, connected: first },
      { ...low, connected: second },
    ];
    expect([...queueConnectivity(queues)]).toEqual([['jobs', false]]);
  });

  it('hold one that a single priority speaks of, and none of which nothing is told', () => {
    expect([
      ...queueConnectivity([high, { ...low, connected: true }, { queue: 'mails', waiting: 1 }]),
    ]).toEqual([['jobs', true]]);
    expect(queueConnectivity(undefined).size).toBe(0);
  });
});
