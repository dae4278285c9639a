import { judge } from './interpret-response';

const NOW = Date.parse('2026-11-22T10:00:00Z');
function answer(status: number, body: unknown = {}, retryAfter?: string) {
  return judge(
    { status, body: JSON.stringify(body), ...(retryAfter === undefined ? {} : { retryAfter }) },
    NOW,
  );
}

test('202 with an accepted report is taken, with the commands in it', () => {
  const commands = [{ id: 'c-1', action: 'restart', worker_id: 'w-1' }];
  expect(answer(202, { accepted: 1, rejected: [], commands })).toEqual({ kind: 'taken', commands });
});

test('a command that this client does not know is left alone', () => {
  const commands = [
    { id: 'c-1', action: 'dance', worker_id: 'w-1' },
    { action: 'restart', worker_id: 'w-1' },
    { id: 'c-1', action: 'restart' },
    'restart',
  ];
  expect(answer(202, { accepted: 1, commands })).toEqual({ kind: 'taken', commands: [] });
});

test('an answer without a body is taken all the same', () => {
  expect(judge({ status: 204, body: '' }, NOW)).toEqual({ kind: 'taken', commands: [] });
});

test('202 that accepted none is refused for its content, naming path and reason', () => {
  const rejected = [{ index: 0, path: '/metadata/x', reason: 'too long' }];
  expect(answer(202, { accepted: 0, rejected })).toEqual({
    kind: 'rejected',
    content: true,
    reason: '/metadata/x: too long',
  });
});

test.each([400, 413, 422])('%d is refused for its content', (status) => {
  expect(answer(status, { title: 'bad', detail: 'labels: too many' })).toEqual({
    kind: 'rejected',
    content: true,
    reason: `${status}: labels: too many`,
  });
});

test.each([401, 403, 404])('%d is refused whatever the content', (status) => {
  expect(answer(status)).toEqual({ kind: 'rejected', content: false, reason: `status ${status}` });
});

test.each<[string | undefined, number]>([
  ['7', 7000],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['999999999', 300_000],
  ['soon', 0],
  [undefined, 0],
])('429 with Retry-After %s asks for a pause of %d ms', (retryAfter, pauseMs) => {
  expect(answer(429, {}, retryAfter)).toMatchObject({ kind: 'busy', pauseMs });
});

test('503 is busy where it names a time, unreachable where it does not', () => {
  expect(answer(503, {}, '1')).toMatchObject({ kind: 'busy', pauseMs: 1000 });
  expect(answer(503)).toMatchObject({ kind: 'unreachable' });
});

test.each([500, 502, 408])('%d is worth another attempt', (status) => {
  expect(judge({ status, body: '<html>Bad Gateway</html>' }, NOW)).toEqual({
    kind: 'unreachable',
    reason: `status ${status}`,
  });
});
