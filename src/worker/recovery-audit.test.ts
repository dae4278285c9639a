import { auditOf } from './recovery-audit';

function action(worker_id: string, at: string, rest: object = {}) {
  return {
    id: `${worker_id} ${at}`,
    action: 'restart',
    worker_id,
    outcome: 'completed',
    explanation: 'the worker has started anew',
    reason: 'it leaks',
    asked_from: '127.0.0.1',
    at,
    ...rest,
  };
}

it('keeps the entries about one worker, newest first, and how many there are', () => {
  const { entries, total } = auditOf(
    {
      total: 7,
      actions: [
        action('a', '2026-11-22T10:00:00Z'),
        action('b', '2026-11-22T11:00:00Z'),
        action('a', '2026-11-22T12:00:00Z', { asked_by: 'anna' }),
      ],
    },
    'a',
  );
  expect(entries.map(({ at, askedBy }) => [at, askedBy])).toEqual([
    [Date.UTC(2026, 10, 22, 12), 'anna'],
    [Date.UTC(2026, 10, 22, 10), ''],
  ]);
  expect(entries[0]).toMatchObject({
    action: 'restart',
    outcome: 'completed',
    explanation: 'the worker has started anew',
    reason: 'it leaks',
  });
  expect(total).toBe(7);
});

it('is empty where the answer is another one', () => {
  expect(auditOf({ entries: 'none' }, 'a')).toEqual({ entries: [], total: 0 });
  expect(auditOf(null, 'a')).toEqual({ entries: [], total: 0 });
});
