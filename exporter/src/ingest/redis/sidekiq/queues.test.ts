import { queueCommands, queueReports } from './queues';

function job(enqueuedAt: unknown): string {
  return JSON.stringify({ class: 'Nap', args: [1], enqueued_at: enqueuedAt });
}

describe('the queues of Sidekiq', () => {
  it('P2 reads lengths, and when the oldest job entered in seconds (before 8) and milliseconds', () => {
    const replies = [3, job(1_796_100_000.25), 1, job(1_796_100_000_250), 0, null, 7, 2, 1];
    const at = '2026-12-01T04:40:00.250Z';
    expect(queueReports(['a', 'b', 'c'], replies)).toEqual([
      { queue: 'a', waiting: 3, oldest_waiting_at: at },
      { queue: 'b', waiting: 1, oldest_waiting_at: at },
      { queue: 'c', waiting: 0 },
      { queue: 'sidekiq:scheduled', delayed: 7 },
      { queue: 'sidekiq:retry', delayed: 2 },
      { queue: 'sidekiq:dead', delayed: 1 },
    ]);
  });

  it('ignores a job without a usable time', () => {
    for (const bad of [job('yesterday'), job(-1), job(1e300), 'not json', '[]', null]) {
      expect(queueReports(['a'], [1, bad, 0, 0, 0])[0]).toEqual({ queue: 'a', waiting: 1 });
    }
  });

  it('reads with the namespace', () => {
    expect(queueCommands(['a'], 'shop:')).toEqual([
      ['LLEN', 'shop:queue:a'],
      ['LINDEX', 'shop:queue:a', -1],
      ['ZCARD', 'shop:schedule'],
      ['ZCARD', 'shop:retry'],
      ['ZCARD', 'shop:dead'],
    ]);
  });
});
