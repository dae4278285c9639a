import fc from 'fast-check';
import { encodeBatch, splitBatches, splitResponse } from './batch-encoding';
import { type HttpResponse, interpretResponse } from './interpret-response';

const LIMIT = 512 * 1024;
function item(body: string) {
  return { body };
}
function lengths(batches: readonly (readonly unknown[])[]) {
  return batches.map(({ length }) => length);
}

test('splits by the number of bodies', () => {
  const items = Array.from({ length: 5 }, (_, index) => item(String(index)));
  expect(lengths(splitBatches(items, 5))).toEqual([5]);
  expect(lengths(splitBatches(items, 2))).toEqual([2, 2, 1]);
});

test('returns no batch without bodies', () => {
  expect(splitBatches([], 100)).toEqual([]);
});

test('counts bytes, with commas and brackets', () => {
  const half = LIMIT / 2 - 2;
  expect(lengths(splitBatches([item('x'.repeat(half)), item('x'.repeat(half))], 100))).toEqual([2]);
  expect(lengths(splitBatches([item('x'.repeat(half)), item('x'.repeat(half + 1))], 100))).toEqual([1, 1]);
  expect(lengths(splitBatches([item('ü'.repeat(half)), item('x')], 100))).toEqual([1, 1]);
});

test('a body over the limit has a batch of its own', () => {
  expect(lengths(splitBatches([item('a'), item('x'.repeat(LIMIT)), item('b'), item('c')], 100))).toEqual([
    1, 1, 2,
  ]);
});

test('encodes a single body as it is, several as an array', () => {
  expect(encodeBatch([item('{"a":1}')])).toBe('{"a":1}');
  expect(JSON.parse(encodeBatch([item('{"a":1}'), item('{"b":2}')]))).toEqual([{ a: 1 }, { b: 2 }]);
});

test('keeps the order and the limits', () => {
  const bodies = fc.array(
    fc.integer({ min: 1, max: LIMIT / 2 }).map((size) => item(JSON.stringify('x'.repeat(size)))),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(bodies, fc.integer({ min: 1, max: 6 }), (items, maxItems) => {
      const batches = splitBatches(items, maxItems);
      expect(batches.flat()).toEqual(items);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(maxItems);
        expect(batch.length).toBeGreaterThan(0);
        if (batch.length > 1) {
          expect(Buffer.byteLength(encodeBatch(batch))).toBeLessThanOrEqual(LIMIT);
        }
      }
    }),
    { numRuns: 30 },
  );
});

function response(status: number, body: unknown, more: Partial<HttpResponse> = {}): HttpResponse {
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
/** The results of the workers a, b and c of one batch. */
function results(input: HttpResponse) {
  const responseFor = splitResponse(input);
  return ['a', 'b', 'c'].map((workerId, index) => interpretResponse(responseFor(index, workerId), 0));
}

const accepted = { kind: 'accepted', commands: [] };
const cases: readonly [string, HttpResponse, readonly object[]][] = [
  ['all were accepted', response(202, { accepted: 3, rejected: [] }), [accepted, accepted, accepted]],
  [
    'one was rejected',
    response(202, { accepted: 2, rejected: [rejection(1, 'is too long')] }),
    [accepted, { kind: 'rejected', content: true, reason: '$.labels: is too long' }, accepted],
  ],
  [
    'a command for one of the workers, and one for an unknown worker',
    response(202, { accepted: 3, rejected: [], commands: [command('1', 'b'), command('2', 'nobody')] }),
    [accepted, { kind: 'accepted', commands: [command('1', 'b')] }, accepted],
  ],
  [
    'all were rejected, each with a reason',
    response(400, {
      detail: 'first and 2 more',
      rejected: [rejection(0, 'r0'), rejection(1, 'r1'), rejection(2, 'r2')],
    }),
    ['r0', 'r1', 'r2'].map((reason) => ({ kind: 'rejected', content: true, reason: `$.labels: ${reason}` })),
  ],
  [
    'the whole request was rejected, with a reason for one',
    response(400, { detail: 'unreadable', rejected: [rejection(0, 'r0')] }),
    [
      { kind: 'rejected', content: true, reason: '$.labels: r0' },
      { kind: 'rejected', content: true, reason: '400: unreadable' },
      { kind: 'rejected', content: true, reason: '400: unreadable' },
    ],
  ],
  [
    'the token may report for none of them',
    response(403, { detail: 'no', rejected: [rejection(2, 'is not yours')] }),
    [
      { kind: 'rejected', content: false, reason: '403: no' },
      { kind: 'rejected', content: false, reason: '403: no' },
      { kind: 'rejected', content: false, reason: '$.labels: is not yours' },
    ],
  ],
  [
    'the token is wrong',
    response(401, { title: 'Unauthorized' }),
    Array(3).fill({ kind: 'rejected', content: false, reason: '401: Unauthorized' }) as object[],
  ],
  [
    'the exporter is busy',
    response(429, { detail: 'too fast' }, { retryAfter: '3' }),
    Array(3).fill({ kind: 'busy', pauseMs: 3000, reason: '429: too fast' }) as object[],
  ],
  [
    'the exporter is full',
    response(503, { detail: 'full' }, { retryAfter: '60' }),
    Array(3).fill({ kind: 'busy', pauseMs: 60_000, reason: '503: full' }) as object[],
  ],
  [
    'the exporter is full, with rejections of two',
    response(
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
    'a proxy responds without JSON',
    { status: 502, body: '<html>' },
    Array(3).fill({ kind: 'unreachable', reason: 'status 502' }) as object[],
  ],
  ['a success without a body', { status: 204, body: '' }, [accepted, accepted, accepted]],
  [
    'a success with none accepted and without reasons',
    response(202, { accepted: 0, rejected: [] }),
    Array(3).fill({ kind: 'rejected', content: true, reason: 'status 202' }) as object[],
  ],
  [
    'fields that are no lists',
    response(202, { accepted: 3, rejected: 'x', commands: [null, 7] }),
    [accepted, accepted, accepted],
  ],
];

test.each(cases)('splits a response: %s', (_case, input, expected) => {
  expect(results(input)).toEqual(expected);
});
