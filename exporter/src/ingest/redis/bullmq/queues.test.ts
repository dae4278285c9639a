import { parseReport } from '@heartline/protocol/parse';
import { COMMANDS_PER_QUEUE, enqueuedAt, queueCommands, queueFigures, queueReports } from './queues';
import { VERSION_4_WITH_MARKER, VERSION_5_PAUSED, VERSION_6_BUSY } from './shapes.fixture';

const NOW = 1_796_112_200_000;

describe('the queues of BullMQ', () => {
  it('P2 are read by commands that change nothing', () => {
    const commands = queueCommands('{app}', 'mail q', 5);
    expect(commands).toHaveLength(COMMANDS_PER_QUEUE);
    expect(new Set(commands.map(([name]) => name))).toEqual(
      new Set(['LLEN', 'LINDEX', 'ZCARD', 'LRANGE', 'ZRANGE', 'EXISTS']),
    );
    expect(commands[0]).toEqual(['LLEN', '{app}:mail q:wait']);
  });

  it('P2 have prioritized jobs and parents of flows as rows of their own', () => {
    const reports = queueReports(queueFigures('mail', VERSION_6_BUSY), 1, NOW - 5_000, NOW);
    expect(reports).toEqual([
      {
        ...{ queue: 'mail', waiting: 2, active: 3, delayed: 2, stalled: 1, completed: 40, failed: 4 },
        oldest_waiting_at: new Date(NOW - 5_000).toISOString(),
      },
      { queue: 'mail', priority: 'prioritized', waiting: 5 },
      { queue: 'mail', priority: 'waiting-children', delayed: 1 },
    ]);
    for (const report of reports) {
      expect(parseReport({ worker_id: 'w', queues: [report] })).not.toHaveProperty('flaws');
    }
    expect(queueFigures('mail', VERSION_6_BUSY)).toMatchObject({
      activeJobs: ['3', '2', '1'],
      isLimited: true,
    });
  });

  it('P2 wait while they are paused, and the wake-up entries of version 4 are no jobs', () => {
    expect(queueFigures('q', VERSION_5_PAUSED)).toMatchObject({ waiting: 3, oldestJob: '5' });
    expect(queueFigures('q', VERSION_4_WITH_MARKER)).toMatchObject({
      waiting: 0,
      activeJobs: [],
      oldestJob: undefined,
    });
    expect(queueFigures('q', [])).toMatchObject({ waiting: 0, active: 0, isLimited: false });
  });

  it('S3.9 a due job that no worker takes is the one that waits longest', () => {
    const due = NOW - 600_000;
    const figures = { ...queueFigures('q', []), nextDueAt: due };
    expect(queueReports(figures, 0, undefined, NOW)[0]).toMatchObject({
      oldest_waiting_at: new Date(due).toISOString(),
    });
    expect(queueReports({ ...figures, nextDueAt: NOW + 1 }, 0, undefined, NOW)[0]).not.toHaveProperty(
      'oldest_waiting_at',
    );
    expect(queueReports({ ...figures, nextDueAt: -1e300 }, 0, Number.MAX_VALUE, NOW)[0]).not.toHaveProperty(
      'oldest_waiting_at',
    );
  });

  it('S3.9 a job waits since it was added and its delay was over, and one that was tried before is not used', () => {
    expect(enqueuedAt(['1000', '{"delay":500}', null, null])).toBe(1_500);
    expect(enqueuedAt(['1000', '{"attempts":3}', '0', '0'])).toBe(1_000);
    expect(enqueuedAt(['1000', '{}', '1', '1'])).toBeUndefined();
    expect([enqueuedAt(['soon', '{', null, null]), enqueuedAt(null), enqueuedAt(['-5', '{}'])]).toEqual(
      Array(3).fill(undefined),
    );
  });
});
