import { shares } from './split-response';
import { type Answer, judge } from './interpret-response';

function answer(status: number, body: unknown, more: Partial<Answer> = {}): Answer {
  return {
    status,
    body: JSON.stringify(body),
    ...more,
  };
}
function command(id: string, worker_id: string) {
  return { id, action: 'restart', worker_id };
}
function rejection(index: number, reason: string) {
  return { index, path: '$.labels', reason };
}
/** What the workers a, b and c each make of one answer. */
function verdicts(given: Answer) {
  const share = shares(given);
  return ['a', 'b', 'c'].map((workerId, index) => judge(share(index, workerId), 0));
}

const taken = { kind: 'taken', commands: [] };
const cases: readonly [string, Answer, readonly object[]][] = [
  ['all were taken', answer(202, { accepted: 3, rejected: [] }), [taken, taken, taken]],
  [
    'one was not, and hears why',
    answer(202, { accepted: 2, rejected: [rejection(1, 'is too long')] }),
    [taken, { kind: 'rejected', content: true, reason: '$.labels: is too long' }, taken],
  ],
  [
    'a command reaches the worker that it names, and an unknown one nobody',
    answer(202, { accepted: 3, rejected: [], commands: [command('1', 'b'), command('2', 'nobody')] }),
    [taken, { kind: 'taken', commands: [command('1', 'b')] }, taken],
  ],
  [
    'none was taken, for reasons of their own',
    answer(400, {
      detail: 'first and 2 more',
      rejected: [rejection(0, 'r0'), rejection(1, 'r1'), rejection(2, 'r2')],
    }),
    ['r0', 'r1', 'r2'].map((reason) => ({ kind: 'rejected', content: true, reason: `$.labels: ${reason}` })),
  ],
  [
    'a problem with one that says nothing of the others',
    answer(400, { detail: 'unreadable', rejected: [rejection(0, 'r0')] }),
    [
      { kind: 'rejected', content: true, reason: '$.labels: r0' },
      { kind: 'rejected', content: true, reason: '400: unreadable' },
      { kind: 'rejected', content: true, reason: '400: unreadable' },
    ],
  ],
  [
    'the token may report for none of them',
    answer(403, { detail: 'no', rejected: [rejection(2, 'is not yours')] }),
    [
      { kind: 'rejected', content: false, reason: '403: no' },
      { kind: 'rejected', content: false, reason: '403: no' },
      { kind: 'rejected', content: false, reason: '$.labels: is not yours' },
    ],
  ],
  [
    'the token is wrong',
    answer(401, { title: 'Unauthorized' }),
    Array(3).fill({ kind: 'rejected', content: false, reason: '401: Unauthorized' }) as object[],
  ],
  [
    'all are to wait',
    answer(429, { detail: 'too fast' }, { retryAfter: '3' }),
    Array(3).fill({ kind: 'busy', pauseMs: 3000, reason: '429: too fast' }) as object[],
  ],
  [
    'the exporter is full',
    answer(503, { detail: 'full' }, { retryAfter: '60' }),
    Array(3).fill({ kind: 'busy', pauseMs: 60_000, reason: '503: full' }) as object[],
  ],
  [
    'all are to wait, for one of them: who told something wrong, or must wait less, asks alone',
    answer(
      503,
      { detail: 'full', rejected: [rejection(0, 'r0'), rejection(1, 'full')] },
      { retryAfter: '60' },
    ),
    [
      { kind: 'rejected', content: true, reason: '$.labels: r0' },
      { kind: 'rejected', content: true, reason: '$.labels: full' },
      { kind: 'busy', pauseMs: 60_000, reason: '503: full' },
    ],
  ],
  [
    'something in between failed and speaks no JSON',
    { status: 502, body: '<html>' },
    Array(3).fill({ kind: 'unreachable', reason: 'status 502' }) as object[],
  ],
  ['a success without words', { status: 204, body: '' }, [taken, taken, taken]],
  [
    'a success that accepted none and names none',
    answer(202, { accepted: 0, rejected: [] }),
    Array(3).fill({ kind: 'rejected', content: true, reason: 'status 202' }) as object[],
  ],
  [
    'lists that are none',
    answer(202, { accepted: 3, rejected: 'x', commands: [null, 7] }),
    [taken, taken, taken],
  ],
];

test.each(cases)('%s', (_case, given, expected) => {
  expect(verdicts(given)).toEqual(expected);
});
