import { statusLine, createStatusDisplay } from './status-line';
import { type Status } from './read-status';
import { PassThrough } from 'node:stream';

const healthyStatus: Status = {
  workers: { healthy: 20 },
  targets: { up: 3, scraped: 3, all: 3 },
  rules: { all: 46, alerting: 30, evaluated: 30 },
  firing: [],
};

test('shows a healthy fleet', () => {
  expect(statusLine(healthyStatus)).toBe(
    'workers 20: 20 healthy │ targets 3/3 up │ rules 46 │ no alert firing',
  );
});

test('shows the worst state first, and the alerts with their counts', () => {
  const line = statusLine({
    ...healthyStatus,
    workers: { healthy: 17, stopped: 1, failed: 1, degraded: 1 },
    firing: [
      { name: 'WorkerQueueUnattended', count: 3 },
      { name: 'WorkerCpuHigh', count: 1 },
    ],
  });
  expect(line).toBe(
    'workers 20: 1 failed, 1 degraded, 17 healthy, 1 stopped │ targets 3/3 up │ rules 46 │ ' +
      'firing: WorkerQueueUnattended ×3, WorkerCpuHigh',
  );
});

test('shows 0 if there are no workers', () => {
  expect(statusLine({ ...healthyStatus, workers: {} })).toMatch(/^workers 0 │/);
});

test('shows a question mark for an unknown value, not 0', () => {
  const unknown: Status = { workers: undefined, targets: undefined, rules: undefined, firing: undefined };
  expect(statusLine(unknown)).toBe('workers ? │ targets ? │ rules ? │ alerts ?');
});

describe('on a narrow terminal', () => {
  const degradedStatus: Status = {
    ...healthyStatus,
    workers: { failed: 1, healthy: 19 },
    firing: [{ name: 'WorkerQueueUnattended', count: 1 }],
  };
  const fleet = 'workers 20: 1 failed, 19 healthy';
  const alerts = 'firing: WorkerQueueUnattended';

  test.each([
    [92, `${fleet} │ targets 3/3 up │ rules 46 │ ${alerts}`],
    [91, `${fleet} │ targets 3/3 up │ ${alerts}`],
    [80, `${fleet} │ ${alerts}`],
    [63, `workers 20 │ ${alerts}`],
    [40, alerts],
    [20, 'firing: WorkerQueue…'],
  ])('of %d columns keeps the alerts and drops other sections', (columns, line) => {
    expect(statusLine(degradedStatus, columns)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(columns);
  });
});

describe('until every alert has been evaluated', () => {
  test.each([0, 1, 29])('shows the progress instead of "no alert firing": %d of 30', (evaluated) => {
    const status = { ...healthyStatus, rules: { all: 46, alerting: 30, evaluated } };
    expect(statusLine(status)).toBe(`starting: ${evaluated} of 30 alerts evaluated`);
  });

  test('shows the status if there is no alert to evaluate', () => {
    const status = { ...healthyStatus, rules: { all: 16, alerting: 0, evaluated: 0 } };
    expect(statusLine(status)).toMatch(/ │ rules 16 │ no alert firing$/);
  });
});

describe('until every target has been scraped', () => {
  test.each([
    ['nothing scraped yet', 0, 0],
    ['nothing scraped yet', 0, 3],
    ['1 of 3 targets scraped', 1, 3],
    ['2 of 3 targets scraped', 2, 3],
  ])('shows the progress instead of data of the previous run: %s', (words, scraped, all) => {
    expect(statusLine({ ...healthyStatus, targets: { up: scraped, scraped, all } })).toBe(
      `starting: ${words}`,
    );
  });

  test('fits a narrow terminal', () => {
    expect(statusLine({ ...healthyStatus, targets: { up: 0, scraped: 0, all: 3 } }, 12)).toBe('starting: n…');
  });

  test('shows the status once all targets were scraped, even if none is up', () => {
    const down = { ...healthyStatus, workers: { unknown: 1 }, targets: { up: 0, scraped: 3, all: 3 } };
    expect(statusLine(down)).toMatch(/^workers 1: 1 unknown │ targets 0\/3 up/);
  });
});

/** Creates an output stream, and a function that returns the text written to it. */
function createStream(terminal: { columns: number } | undefined) {
  const written = new PassThrough({ encoding: 'utf8' });
  const output = Object.assign(written, { isTTY: terminal !== undefined, columns: terminal?.columns });
  return { output: output as unknown as NodeJS.WriteStream, text: () => String(written.read() ?? '') };
}

function line(text: string) {
  return (columns?: number) => `${text} ${columns ?? 'whole'}`;
}

test('on a terminal each line replaces the previous one and fits the width', () => {
  const { output, text } = createStream({ columns: 8 });
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('\r\u001b[2Kone 8\r\u001b[2Kother 8\n');
});

test('on a terminal of unknown width each line is complete', () => {
  const { output, text } = createStream({ columns: 0 });
  createStatusDisplay(output).show(line('one'));
  expect(text()).toBe('\r\u001b[2Kone whole');
});

test('in a file the complete lines are appended', () => {
  const { output, text } = createStream(undefined);
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('one whole\nother whole\n');
});

test('a file is updated every 10 s, a terminal every second', () => {
  expect(createStatusDisplay(createStream(undefined).output).everyMs).toBe(10_000);
  expect(createStatusDisplay(createStream({ columns: 80 }).output).everyMs).toBe(1000);
});
