import { BEAT_FIELDS } from './process';
import { Processes } from './processes';
import { PROCESS_6_4, PROCESS_7_3 } from './shapes.fixture';

const CONTEXT = { workerType: 'sidekiq', pollSeconds: 5 };
const NO_JOBS = new Map<string, number>();
const AT = 1_000_000;

/** Processes that have read `a`, whose last heartbeat was 3 s before `AT`. */
function withOne(fields: readonly unknown[] = PROCESS_7_3, ttlMs: unknown = 57_000): Processes {
  const processes = new Processes();
  processes.take(['a'], [ttlMs, fields], AT);
  return processes;
}

describe('the processes of Sidekiq', () => {
  it('P4 are read when their next heartbeat is due, and not before', () => {
    const processes = withOne();
    expect(processes.due(['a', 'b'], AT + 5_000)).toEqual(['b']);
    expect(processes.due(['a', 'b'], AT + 6_000)).toEqual(['a', 'b']);
  });

  it('P4 of a version whose heartbeats are more frequent are due earlier', () => {
    expect(withOne(PROCESS_6_4).due(['a'], AT + 999)).toEqual([]);
    expect(withOne(PROCESS_6_4).due(['a'], AT + 1_000)).toEqual(['a']);
  });

  it('P1 are read in each poll if their heartbeats have no age, or the clock was set back', () => {
    expect(withOne(PROCESS_7_3, -1).due(['a'], AT + 1)).toEqual(['a']);
    expect(withOne().due(['a'], AT - 3_600_000)).toEqual(['a']);
  });

  it('P4 are asked once for what does not change', () => {
    const fields = ['concurrency', 'busy', 'quiet', 'rss'];
    expect(withOne().commands(['a', 'b'], 'app:')).toEqual([
      ['PTTL', 'app:a'],
      ['HMGET', 'app:a', ...fields],
      ['PTTL', 'app:b'],
      ['HMGET', 'app:b', ...fields, 'info'],
    ]);
  });

  it('P2 have what the last heartbeat said, and an age that grows until the next one', () => {
    const processes = withOne();
    const [first] = processes.sightings(AT, NO_JOBS, CONTEXT);
    expect(first).toMatchObject({ ageMs: 3_000, report: { worker_id: 'a', status: 'idle' } });
    expect(processes.sightings(AT + 5_000, NO_JOBS, CONTEXT)).toEqual([{ ...first, ageMs: 8_000 }]);
    processes.take(['a'], [59_000, ['5', '3', 'false', '2048']], AT + 8_000);
    expect(processes.sightings(AT + 8_000, new Map([['a', 1_796_100_000.5]]), CONTEXT)).toMatchObject([
      {
        ageMs: 1_000,
        report: {
          worker_id: 'a',
          status: 'processing',
          version: 'sidekiq 7.3.10',
          tasks: { active: 3, slots: 5, oldest_active_at: '2026-12-01T04:40:00.500Z' },
          metadata: { quiet: false, tag: 'shop' },
          resources: { memory_bytes: 2048 * 1024 },
        },
      },
    ]);
  });

  it('P1 are seen without an age if their hashes do not expire', () => {
    expect(withOne(PROCESS_7_3, -1).sightings(AT, NO_JOBS, CONTEXT)).toMatchObject([{ ageMs: undefined }]);
  });

  it.each([
    ['has expired', -2, BEAT_FIELDS.map(() => null)],
    ['expired between two commands', 1, BEAT_FIELDS.map(() => null)],
    ['has another type', 50_000, null],
  ])('P1 are dead, and not seen, if the hash %s', (_, ttlMs, fields) => {
    const processes = withOne();
    processes.take(['a'], [ttlMs, fields], AT + 60_000);
    expect(processes.sightings(AT + 60_000, NO_JOBS, CONTEXT)).toEqual([]);
    expect(processes.due(['a'], AT + 60_000)).toEqual(['a']);
  });

  it('P2 are forgotten when they leave the registry', () => {
    const processes = withOne();
    processes.keepOnly(['a', 'b']);
    expect(processes.sightings(AT, NO_JOBS, CONTEXT)).toHaveLength(1);
    processes.keepOnly(['b']);
    expect(processes.sightings(AT, NO_JOBS, CONTEXT)).toEqual([]);
  });

  it('P4 are asked for jobs only if they are busy, in the keys of their version', () => {
    const processes = withOne();
    expect(processes.work()).toEqual([]);
    processes.take(['a'], [59_000, ['5', '1', 'false', '2048']], AT);
    expect(processes.work()).toEqual([{ identity: 'a', key: 'a:work' }]);
    expect(withOne(PROCESS_6_4).work()).toEqual([
      { identity: 'a', key: 'a:workers' },
      { identity: 'a', key: 'a:work' },
    ]);
  });
});
