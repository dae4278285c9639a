import { encodeWorkerId as encodeAsProtocol, WORKER_ID_PATTERN } from '@heartline/protocol';
import fc from 'fast-check';
import { encodeWorkerId, generateWorkerId } from './worker-id';

test('S5.8 a generated worker ID contains the host name and the process ID, and is valid', () => {
  const id = generateWorkerId();
  expect(id).toMatch(new RegExp(WORKER_ID_PATTERN));
  expect(id).toContain(`-${process.pid}-`);
});

test('S5.8 worker IDs differ for the same host name and process ID', () => {
  expect(generateWorkerId('pod', 1)).not.toBe(generateWorkerId('pod', 1));
});

test.each(['', 'höst name', 'x'.repeat(300), '..', '日本'])(
  'S5.8 the generated worker ID is valid for the host name "%s"',
  (host) => {
    expect(generateWorkerId(host, 4194304, 'deadbeef')).toMatch(new RegExp(WORKER_ID_PATTERN));
  },
);

test('F2 a name of a platform is encoded as the exporter encodes it', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('_', 'x', '2', 'F', '/', '.', 'ü'), maxLength: 12 }),
  );
  fc.assert(
    fc.property(names, (name) => {
      expect(encodeWorkerId(name)).toBe(encodeAsProtocol(name));
    }),
  );
});
