import { statusLine } from './status-line';
import type { Status } from './status';

const well: Status = {
  workers: { healthy: 20 },
  targets: { up: 3, scraped: 3, all: 3 },
  rules: { all: 46, alerting: 30, evaluated: 30 },
  firing: [],
};

test('a fleet that is well', () => {
  expect(statusLine(well)).toBe('workers 20: 20 healthy │ targets 3/3 up │ rules 46 │ no alert firing');
});

test('the worst state leads, and alerts are named with how often they fire', () => {
  const line = statusLine({
    ...well,
    workers: { healthy: 17, stopped: 1, failed: 1, degraded: 1 },
    firing: [
      { name: 'WorkerHeartbeatMissed', count: 3 },
      { name: 'WorkerCpuHigh', count: 1 },
    ],
  });
  expect(line).toBe(
    'workers 20: 1 failed, 1 degraded, 17 healthy, 1 stopped │ targets 3/3 up │ rules 46 │ ' +
      'firing: WorkerHeartbeatMissed ×3, WorkerCpuHigh',
  );
});

test('no worker yet is zero', () => {
  expect(statusLine({ ...well, workers: {} })).toMatch(/^workers 0 │/);
});

test('what nobody answered is a question mark, not a zero', () => {
  const unknown: Status = { workers: undefined, targets: undefined, rules: undefined, firing: undefined };
  expect(statusLine(unknown)).toBe('workers ? │ targets ? │ rules ? │ alerts ?');
});

describe('on a narrow terminal', () => {
  const trouble: Status = {
    ...well,
    workers: { failed: 1, healthy: 19 },
    firing: [{ name: 'WorkerHeartbeatMissed', count: 1 }],
  };
  const fleet = 'workers 20: 1 failed, 19 healthy';
  const alerts = 'firing: WorkerHeartbeatMissed';

  test.each([
    [92, `${fleet} │ targets 3/3 up │ rules 46 │ ${alerts}`],
    [91, `${fleet} │ targets 3/3 up │ ${alerts}`],
    [80, `${fleet} │ ${alerts}`],
    [63, `workers 20 │ ${alerts}`],
    [40, alerts],
    [20, 'firing: WorkerHeart…'],
  ])('of %d columns the alerts stay, and the rest goes', (columns, line) => {
    expect(statusLine(trouble, columns)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('until every alert was evaluated', () => {
  test.each([0, 1, 29])('it says that it is starting, and not that none fires: %d of 30', (evaluated) => {
    const status = { ...well, rules: { all: 46, alerting: 30, evaluated } };
    expect(statusLine(status)).toBe(`starting: ${evaluated} of 30 alerts evaluated`);
  });

  test('and no longer where there is none to evaluate', () => {
    const status = { ...well, rules: { all: 16, alerting: 0, evaluated: 0 } };
    expect(statusLine(status)).toMatch(/ │ rules 16 │ no alert firing$/);
  });
});

describe('until every target was scraped', () => {
  test.each([
    ['nothing scraped yet', 0, 0],
    ['nothing scraped yet', 0, 3],
    ['1 of 3 targets scraped', 1, 3],
    ['2 of 3 targets scraped', 2, 3],
  ])('it says that it is starting, and not what the run before has left: %s', (words, scraped, all) => {
    expect(statusLine({ ...well, targets: { up: scraped, scraped, all } })).toBe(`starting: ${words}`);
  });

  test('it fits into a narrow terminal', () => {
    expect(statusLine({ ...well, targets: { up: 0, scraped: 0, all: 3 } }, 12)).toBe('starting: n…');
  });

  test('and no longer after it, though nothing is up', () => {
    const down = { ...well, workers: { unknown: 1 }, targets: { up: 0, scraped: 3, all: 3 } };
    expect(statusLine(down)).toMatch(/^workers 1: 1 unknown │ targets 0\/3 up/);
  });
});
