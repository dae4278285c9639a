import { parseReport } from '@heartline/protocol/parse';
import { BEAT_FIELDS, beatAge, processReport, readBeat, readInfo, stoppedProcess } from './process';
import { PROCESS_6_4, PROCESS_7_3, PROCESS_8_1 } from './shapes.fixture';

function report(fields: readonly unknown[], oldestRunAt?: number) {
  const info = readInfo(fields[BEAT_FIELDS.length]);
  const beat = readBeat(fields);
  return info === undefined || beat === undefined
    ? undefined
    : processReport('app-1:5323:fc', info, beat, oldestRunAt, { workerType: 'sidekiq', pollSeconds: 5 });
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
    const found = report(fields);
    expect(found).toMatchObject(expected);
    expect(found?.queues).toEqual(queues.map((queue) => ({ queue })));
    expect(parseReport(found)).toMatchObject({ ok: true });
    expect(parseReport(found)).not.toHaveProperty('flaws');
  });

  it('P2 tells a quiet process, its memory and its oldest job', () => {
    expect(report(PROCESS_7_3)).toMatchObject({
      metadata: { quiet: true, tag: 'shop', labels: 'reliable' },
      resources: { memory_bytes: 131_072 * 1024 },
      tasks: { oldest_active_at: null },
    });
    expect(report(PROCESS_6_4, 1_796_100_000.5)?.tasks).toMatchObject({
      oldest_active_at: '2026-12-01T04:40:00.500Z',
    });
  });

  it.each(['1e300', '1e999', '-1e300', '"soon"', 'null'])(
    'P1 is seen without a time that is none: %s',
    (time) => {
      const fields = ['5', '1', null, null, `{"hostname":"h","started_at":${time}}`];
      const oldest = Number(time);
      const found = report(fields, oldest === 0 ? Number.NaN : oldest);
      expect(found).toMatchObject({ hostname: 'h', tasks: { active: 1, oldest_active_at: null } });
      expect(found).not.toHaveProperty('started_at');
    },
  );

  it('P1 has the age of its hash by the clock of Redis, none if the hash does not expire, and is gone with it', () => {
    expect(beatAge(57_000)).toBe(3_000);
    expect(beatAge(600_000)).toBe(0);
    expect(beatAge(-1)).toBe('none');
    expect(beatAge(-2)).toBe('expired');
    expect(beatAge(null)).toBe('expired');
  });

  it('P1 is not read from a hash that has none of its fields, or whose description is no JSON', () => {
    expect(readBeat([null, null, null, null])).toBeUndefined();
    expect(readBeat([])).toBeUndefined();
    expect(readBeat([null, '1', null, null])).toMatchObject({ busy: 1, isQuiet: false });
    expect(readInfo('not json')).toBeUndefined();
    expect(readInfo(null)).toBeUndefined();
    expect(readInfo('{}')).toMatchObject({ beatSeconds: 5 });
  });

  it('P1 says goodbye only with evidence', () => {
    expect(stoppedProcess('a:1:b')).toEqual({ report: { worker_id: 'a:1:b', status: 'stopped' }, ageMs: 0 });
  });
});
