import { WORKER_ID_PATTERN } from '@heartline/protocol';

import { WORKER_ID, generateWorkerId } from './worker-id';

test('S5.8 a generated worker ID names host and process, and matches the protocol', () => {
  const id = generateWorkerId();
  expect(id).toMatch(new RegExp(WORKER_ID_PATTERN));
  expect(id).toContain(`-${process.pid}-`);
});

test('S5.8 two workers on hosts of one name and with one process ID get different IDs', () => {
  expect(generateWorkerId('pod', 1)).not.toBe(generateWorkerId('pod', 1));
});

test.each(['', 'höst name', 'x'.repeat(300), '..', '日本'])(
  'S5.8 host name "%s" still makes a valid ID',
  (host) => {
    expect(generateWorkerId(host, 4194304, 'deadbeef')).toMatch(new RegExp(WORKER_ID_PATTERN));
  },
);

test("the client's pattern is the protocol's", () => {
  expect(WORKER_ID.source).toBe(WORKER_ID_PATTERN);
});
