import { parseReport } from '@heartline/protocol/parse';
import { processSighting, stoppedProcess } from './process';
import { PROCESS_6_4, PROCESS_7_3, PROCESS_8_1 } from './shapes.fixture';

function sighting(fields: unknown, ttlMs: unknown = 57_000, oldestRunAt?: number) {
  return processSighting(
    { identity: 'app-1:5323:fc', fields, ttlMs, oldestRunAt },
    { workerType: 'sidekiq', pollSeconds: 5 },
  );
}

describe('a process of Sidekiq', () => {
  it.each([
    ['6.4', PROCESS_6_4, { interval_seconds: 10, tasks: { active: 2, slots: 10 } }, ['default', 'mail']],
    ['7.3', PROCESS_7_3, { interval_seconds: 15, tasks: { active: 0, slots: 5 } }, ['default', 'mail']],
    [
      '8.1',
      PROCESS_8_1,
      { interval_seconds: 15, tasks: { active: 12, slots: 12 } },
      ['default', 'mail', 'legacy'],
    ],
  ])('P2 is read in the shape of %s, with the promise of that version', (_, fields, expected, queues) => {
    const found = sighting(fields);
    expect(found?.ageMs).toBe(3_000);
    expect(found?.report).toMatchObject(expected);
    expect(found?.report.queues).toEqual(queues.map((queue) => ({ queue })));
    expect(parseReport(found?.report)).toMatchObject({ ok: true });
    expect(parseReport(found?.report)).not.toHaveProperty('flaws');
  });

  it('P2 tells a quiet process, its memory and its oldest job', () => {
    expect(sighting(PROCESS_7_3)?.report).toMatchObject({
      metadata: { quiet: true, tag: 'shop', labels: 'reliable' },
      resources: { memory_bytes: 131_072 * 1024 },
      tasks: { oldest_active_at: null },
    });
    expect(sighting(PROCESS_6_4, 60_000, 1_796_100_000.5)?.report.tasks).toMatchObject({
      oldest_active_at: '2026-12-01T04:40:00.500Z',
    });
  });

  it.each(['1e300', '1e999', '-1e300', '"soon"', 'null'])(
    'P1 is seen without a time that is none: %s',
    (time) => {
      const fields = [`{"hostname":"h","started_at":${time}}`, '5', '1', null, null, null];
      const oldest = Number(time);
      expect(sighting(fields, 57_000, oldest === 0 ? Number.NaN : oldest)?.report).toMatchObject({
        hostname: 'h',
        tasks: { active: 1, oldest_active_at: null },
      });
      expect(sighting(fields)?.report).not.toHaveProperty('started_at');
    },
  );

  it('P1 has no age if its hash does not expire, and is not seen once it has expired', () => {
    expect(sighting(PROCESS_6_4, -1)).toHaveProperty('ageMs', undefined);
    expect(sighting(PROCESS_6_4, -2)).toBeUndefined();
    expect(sighting([null, null, null, null, null, null], -2)).toBeUndefined();
    expect(sighting(['not json', null, null, null, null, null])).toBeUndefined();
  });

  it('P1 says goodbye only with evidence', () => {
    expect(stoppedProcess('a:1:b')).toEqual({ report: { worker_id: 'a:1:b', status: 'stopped' }, ageMs: 0 });
  });
});
