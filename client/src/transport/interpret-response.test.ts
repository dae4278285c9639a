import { interpretResponse } from './interpret-response';

const NOW = Date.parse('2026-11-22T10:00:00Z');
function interpret(status: number, body: unknown = {}, retryAfter?: string) {
  return interpretResponse(
    { status, body: JSON.stringify(body), ...(retryAfter === undefined ? {} : { retryAfter }) },
    NOW,
  );
}

test('202 means accepted, and has commands', () => {
  const commands = [{ id: 'c-1', action: 'restart', worker_id: 'w-1' }];
  expect(interpret(202, { accepted: 1, rejected: [], commands })).toEqual({ kind: 'accepted', commands });
});

test('ignores unknown and invalid commands', () => {
  const commands = [
    { id: 'c-1', action: 'dance', worker_id: 'w-1' },
    { action: 'restart', worker_id: 'w-1' },
    { id: 'c-1', action: 'restart' },
    'restart',
  ];
  expect(interpret(202, { accepted: 1, commands })).toEqual({ kind: 'accepted', commands: [] });
});

test('a success without a body means accepted', () => {
  expect(interpretResponse({ status: 204, body: '' }, NOW)).toEqual({ kind: 'accepted', commands: [] });
});

test('202 with none accepted means that the content is rejected, with path and reason', () => {
  const rejected = [{ index: 0, path: '/metadata/x', reason: 'too long' }];
  expect(interpret(202, { accepted: 0, rejected })).toEqual({
    kind: 'rejected',
    content: true,
    reason: '/metadata/x: too long',
  });
});

test.each([400, 413, 422])('%d means that the content is rejected', (status) => {
  expect(interpret(status, { title: 'bad', detail: 'labels: too many' })).toEqual({
    kind: 'rejected',
    content: true,
    reason: `${status}: labels: too many`,
  });
});

test.each([401, 403, 404])('%d means rejected whatever the content', (status) => {
  expect(interpret(status)).toEqual({ kind: 'rejected', content: false, reason: `status ${status}` });
});

test.each<[string | undefined, number]>([
  ['7', 7000],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['999999999', 300_000],
  ['soon', 0],
  [undefined, 0],
])('429 with Retry-After %s means busy for %d ms', (retryAfter, pauseMs) => {
  expect(interpret(429, {}, retryAfter)).toMatchObject({ kind: 'busy', pauseMs });
});

test('503 means busy with Retry-After, unreachable without', () => {
  expect(interpret(503, {}, '1')).toMatchObject({ kind: 'busy', pauseMs: 1000 });
  expect(interpret(503)).toMatchObject({ kind: 'unreachable' });
});

test.each([500, 502, 408])('%d means unreachable', (status) => {
  expect(interpretResponse({ status, body: '<html>Bad Gateway</html>' }, NOW)).toEqual({
    kind: 'unreachable',
    reason: `status ${status}`,
  });
});

test('F3: 202 with warnings is accepted, and the first flaw is told', () => {
  const warnings = [
    { index: 0, path: '$.zone', allowed: 'a known key', given: '"eu" (a string)' },
    { index: 0, path: '$.x', allowed: 'a known key', given: '1' },
  ];
  expect(interpret(202, { accepted: 1, rejected: [], warnings })).toEqual({
    kind: 'accepted',
    commands: [],
    warning: '$.zone must be a known key; was "eu" (a string)',
  });
  expect(interpret(202, { accepted: 1, rejected: [], warnings: [{ path: 7 }] })).toEqual({
    kind: 'accepted',
    commands: [],
  });
});
