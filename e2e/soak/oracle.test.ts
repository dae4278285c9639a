import { ListeningLog } from './listening-log';
import { Oracle } from './oracle';
import { MINUTE, SECOND, Timeline } from './timeline';

const INTERVAL_MS = 30 * SECOND;

function setUp() {
  const timeline = new Timeline();
  const log = new ListeningLog();
  const oracle = new Oracle(timeline, log);
  const start = (id: string) =>
    oracle.started({ id, type: 'batch', intervalMs: INTERVAL_MS, failureThreshold: 3, ephemeral: false });
  const report = (id: string) => {
    oracle.delivered({ worker_id: id, boot_id: id });
    oracle.stateChanged(id, 'healthy');
  };
  /** Goes on until this many intervals have passed. */
  const at = (intervals: number) => (timeline.now = intervals * INTERVAL_MS);
  const kinds = () => oracle.violations.map(({ kind }) => kind);
  return { timeline, log, oracle, start, report, at, kinds };
}

function setUpDeath() {
  const { start, report, oracle, ...rest } = setUp();
  start('w');
  report('w');
  oracle.ended('w');
  return { oracle, ...rest };
}

it('accepts that a dead worker fails at its threshold', () => {
  const { oracle, at, kinds } = setUpDeath();
  at(3);
  oracle.stateChanged('w', 'failed');
  oracle.sweep();
  expect(kinds()).toEqual([]);
  expect(oracle.figures).toMatchObject({ deaths: 1, found: 1, worstId: 'w' });
});

it('finds a worker that fails before its threshold', () => {
  const { oracle, at, kinds } = setUpDeath();
  // More than the slack of 2 s.
  at(3 - 2.1 / 30);
  oracle.stateChanged('w', 'failed');
  expect(kinds()).toEqual(['early']);
});

it('finds a worker that fails although the exporter was away for a part of the threshold', () => {
  const { oracle, log, at, kinds, timeline } = setUpDeath();
  log.stopped(timeline.now);
  at(1);
  log.started(timeline.now);
  at(3);
  oracle.stateChanged('w', 'failed');
  expect(kinds()).toEqual(['early']);
});

it('accepts half a second per stall that the exporter could not see, and no more', () => {
  const failed = (intervals: number) => {
    const { oracle, log, at, kinds, timeline } = setUpDeath();
    for (let stall = 0; stall < 20; stall++) {
      log.stalled(timeline.now, SECOND);
    }
    at(intervals);
    oracle.stateChanged('w', 'failed');
    return kinds();
  };
  // 20 s of stalls, of which 10 may be unseen, and the slack of 2 s.
  expect(failed(3 + (20 - 12) / 30)).toEqual([]);
  expect(failed(3 + (20 - 13) / 30)).toEqual(['early']);
});

it('finds a death that is not found within the threshold plus one interval', () => {
  const { oracle, at, kinds } = setUpDeath();
  at(4);
  oracle.sweep();
  expect(kinds()).toEqual([]);
  at(4.1);
  oracle.sweep();
  oracle.sweep();
  expect(kinds()).toEqual(['not found']);
  expect(oracle.figures).toMatchObject({ deaths: 1, found: 0 });
});

it('finds a page for a worker that lives', () => {
  const { oracle, start, report, at, kinds } = setUp();
  start('w');
  report('w');
  at(3);
  oracle.stateChanged('w', 'failed');
  expect(kinds()).toEqual(['false page']);
});

it.each([
  ['forgotten', undefined],
  ['stopped', 'stopped'],
  ['failed', 'failed'],
])('finds a living worker that is %s while it reports', (_case, state) => {
  const { oracle, start, report, kinds } = setUp();
  start('w');
  report('w');
  oracle.sweep();
  expect(kinds()).toEqual([]);
  oracle.stateChanged('w', state);
  oracle.sweep();
  oracle.sweep();
  expect(kinds().filter((kind) => kind === 'unwatched')).toHaveLength(1);
});

describe('a page for a fleet', () => {
  /** Five workers, of which three fail. @param together whether all three are dead at the same time */
  function loseThree(together: boolean) {
    const { oracle, start, report, timeline, kinds } = setUp();
    const ids = ['w-1', 'w-2', 'w-3', 'w-4', 'w-5'];
    ids.forEach(start);
    // Their start is before the time that counts.
    timeline.now = 30 * MINUTE;
    const lost = ids.slice(0, 3);
    const die = (id: string) => {
      report(id);
      oracle.ended(id);
    };
    for (const group of together ? [lost] : lost.map((id) => [id])) {
      group.forEach(die);
      timeline.now += 3 * INTERVAL_MS;
      for (const id of group) {
        oracle.stateChanged(id, 'failed');
        start(id);
      }
    }
    return { oracle, kinds };
  }

  it('is right if three workers are dead at the same time', () => {
    const { oracle, kinds } = loseThree(true);
    expect(oracle.figures.fleetPages).toBe(1);
    expect(kinds()).toEqual([]);
  });

  it('is found to be false if one after the other is dead', () => {
    const { oracle, kinds } = loseThree(false);
    expect(oracle.figures.fleetPages).toBe(1);
    expect(kinds()).toEqual(['false fleet page']);
  });
});
