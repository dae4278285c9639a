import { parseCommand } from './commands';
import { formatEvent } from './events';

const AT = new Date(2026, 10, 22, 9, 5, 7);

test('an event is formatted as a line for people', () => {
  const event = { event: 'killed', worker_id: 'indexer-02', worker_type: 'indexer', pid: 17 } as const;
  expect(formatEvent(event, AT, false)).toBe(
    '09:05:07  indexer-02     killed (SIGKILL), sends no stop report (pid 17)',
  );
  expect(formatEvent({ event: 'fleet', detail: '3 workers' }, AT, false)).toBe('09:05:07  3 workers');
});

test('an event of a service is described in terms of a service', () => {
  expect(formatEvent({ event: 'stopping', service: 'store', pid: 18 }, AT, false)).toBe(
    '09:05:07  store          stopping, connections are refused (pid 18)',
  );
  expect(formatEvent({ event: 'exited', service: 'store', detail: 'code 0' }, AT, false)).toBe(
    '09:05:07  store          exited (code 0)',
  );
});

test('with --json an event is formatted as a JSON object', () => {
  const event = {
    event: 'exited',
    worker_id: 'a',
    worker_type: 'indexer',
    pid: 17,
    detail: 'SIGKILL',
  } as const;
  expect(JSON.parse(formatEvent(event, AT, true))).toEqual({ at: AT.toISOString(), ...event });
});

test('a command line names the command and its target', () => {
  expect(parseCommand(' kill  indexer-02 ')).toEqual({ command: 'kill', target: 'indexer-02' });
});

test.each([
  ['dance indexer-02', "Unknown command 'dance'. Allowed: kill, pause, resume, stop, start, restart, leak."],
  ['', "Unknown command ''. Allowed: kill, pause, resume, stop, start, restart, leak."],
  ['kill', "'kill' takes one worker ID or 'store', for example: kill indexer-02"],
  ['kill a b', "'kill' takes one worker ID or 'store', for example: kill indexer-02"],
])('the invalid command line "%s" is rejected with what is allowed', (line, message) => {
  expect(parseCommand(line)).toBe(message);
});
