import { announcementLine } from './events';
import { parseOrder } from './commands';

const AT = new Date(2026, 10, 22, 9, 5, 7);

test('an announcement is a line for people', () => {
  const happening = { event: 'killed', worker_id: 'indexer-02', worker_type: 'indexer', pid: 17 } as const;
  expect(announcementLine(happening, AT, false)).toBe(
    '09:05:07  indexer-02     is killed (SIGKILL): it says no goodbye (pid 17)',
  );
  expect(announcementLine({ event: 'fleet', detail: '3 workers' }, AT, false)).toBe('09:05:07  3 workers');
});

test('a service is spoken of in words of its own', () => {
  expect(announcementLine({ event: 'stopping', service: 'store', pid: 18 }, AT, false)).toBe(
    '09:05:07  store          is stopped: whoever asks it is refused (pid 18)',
  );
  expect(announcementLine({ event: 'exited', service: 'store', detail: 'code 0' }, AT, false)).toBe(
    '09:05:07  store          is gone (code 0)',
  );
});

test('with --json it is an object for programs', () => {
  const happening = {
    event: 'exited',
    worker_id: 'a',
    worker_type: 'indexer',
    pid: 17,
    detail: 'SIGKILL',
  } as const;
  expect(JSON.parse(announcementLine(happening, AT, true))).toEqual({ at: AT.toISOString(), ...happening });
});

test('an order names what and whom', () => {
  expect(parseOrder(' kill  indexer-02 ')).toEqual({ order: 'kill', worker: 'indexer-02' });
});

test.each([
  [
    'dance indexer-02',
    "there is no order 'dance'; allowed are kill, pause, resume, stop, start, restart, leak",
  ],
  ['', "there is no order ''; allowed are kill, pause, resume, stop, start, restart, leak"],
  ['kill', "'kill' wants one worker, e.g. kill indexer-02"],
  ['kill a b', "'kill' wants one worker, e.g. kill indexer-02"],
])('"%s" is no order, and the answer says what is', (line, answer) => {
  expect(parseOrder(line)).toBe(answer);
});
