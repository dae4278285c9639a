import { queueConnectivity } from './checks';

const high = { queue: 'jobs', priority: 'high' };

const low = { queue: 'jobs', priority: 'low' };

describe('queueConnectivity', () => {
  it('returns each queue once, whatever its number of priorities', () => {
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
  ])('returns false if one of the priorities is disconnected: %s, %s', (first, second) => {
    const queues = [
      { ...high, connected: first },
      { ...low, connected: second },
    ];
    expect([...queueConnectivity(queues)]).toEqual([['jobs', false]]);
  });

  it('ignores entries without `connected`', () => {
    expect([
      ...queueConnectivity([high, { ...low, connected: true }, { queue: 'mails', waiting: 1 }]),
    ]).toEqual([['jobs', true]]);
    expect(queueConnectivity(undefined).size).toBe(0);
  });
});
