import { parseReport } from '@heartline/protocol/parse';
import { WORKER_FIELDS, workerSighting } from './worker';

const BEAT = '2026-12-01T05:00:00.123456Z';

function sighting(
  values: Partial<Record<(typeof WORKER_FIELDS)[number], string>>,
  ttlMs: unknown,
  changed?: number,
  wasAlive = true,
) {
  const fields = WORKER_FIELDS.map((field) => values[field] ?? null);
  return workerSighting(
    { name: 'w 1', fields, ttlMs },
    {
      workerType: 'rq',
      pollSeconds: 5,
      workerTtlSeconds: 420,
      jobMonitoringSeconds: 30,
      changedFor: () => changed,
      wasAlive: () => wasAlive,
    },
  );
}

describe('a worker of RQ', () => {
  it('P2 promises 405 s while it is idle and 30 s while it is busy: an idle one is not called dead', () => {
    const idle = sighting(
      { last_heartbeat: BEAT, state: 'idle', queues: 'a,b', hostname: 'h', birth: BEAT },
      480_000,
    );
    expect(idle?.report).toMatchObject({ interval_seconds: 410, failure_threshold: 2, status: 'idle' });
    expect(idle?.report.queues).toEqual([{ queue: 'a' }, { queue: 'b' }]);
    const busy = sighting({ last_heartbeat: BEAT, state: 'busy', current_job: 'j-1' }, 90_000, 7_000);
    expect(busy?.report).toMatchObject({ interval_seconds: 35, failure_threshold: 3, current_task: 'j-1' });
    expect(busy?.ageMs).toBe(7_000);
    expect(parseReport(idle?.report)).not.toHaveProperty('flaws');
  });

  it('P1 takes the age of an idle worker from the life of its key until a heartbeat is seen', () => {
    expect(sighting({ last_heartbeat: BEAT, state: 'idle' }, 180_000)?.ageMs).toBe(300_000);
    expect(sighting({ last_heartbeat: BEAT, state: 'idle' }, 180_000, 1_000)?.ageMs).toBe(1_000);
    expect(sighting({ last_heartbeat: BEAT, state: 'busy' }, 80_000)?.ageMs).toBeUndefined();
  });

  it('P1 is dead if its key expired while it was registered, and stopped if its key says so', () => {
    expect(sighting({}, -2)).toMatchObject({ dead: expect.stringContaining('expired') as string });
    expect(sighting({ last_heartbeat: BEAT, death: BEAT }, 50_000)?.report.status).toBe('stopped');
    expect(sighting({}, 10_000)).toBeUndefined();
  });

  it('P1 is not dead if its key expired unseen, as after an outage of Redis', () => {
    expect(sighting({}, -2, undefined, false)).toBeUndefined();
  });
});
