import { queueCommands, queueOfBinding, queueReports } from './queues';

const KEYS = { keyPrefix: 'app:', prioritySteps: [0, 3, 9] };

describe('queues of Celery in Redis', () => {
  it('P2 are a list per step of priority', () => {
    expect(queueCommands(['mail'], KEYS)).toEqual([
      ['HLEN', 'app:unacked'],
      ['LLEN', 'app:mail'],
      ['LLEN', 'app:mail\u0006\u00163'],
      ['LLEN', 'app:mail\u0006\u00169'],
    ]);
  });

  it('P2 are reported by priority, as far as one was used', () => {
    const reports = queueReports(
      ['mail', 'web'],
      [2, 5, 0, 7, 0, 0, 0],
      KEYS,
      (_, __, waiting) => waiting > 0,
    );
    expect(reports).toEqual([
      { queue: 'mail', waiting: 5 },
      { queue: 'mail', priority: '9', waiting: 7 },
      { queue: 'web', waiting: 0 },
      { queue: 'celery:unacked', active: 2 },
    ]);
  });

  it('P1 of another type count as empty', () => {
    expect(queueReports(['mail'], [null, null, 'x', {}], KEYS, () => false)).toEqual([
      { queue: 'mail', waiting: 0 },
      { queue: 'celery:unacked', active: 0 },
    ]);
  });

  it('P2 are found in bindings', () => {
    expect(queueOfBinding('mail\u0006\u0016\u0006\u0016mail.high')).toBe('mail.high');
    expect(queueOfBinding('mail')).toBeUndefined();
    expect(queueOfBinding('a\u0006\u0016\u0006\u0016')).toBeUndefined();
  });
});
