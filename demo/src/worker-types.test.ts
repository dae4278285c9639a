import { WORKER_TYPE_SPECS, assignWorkerTypes, isWorkerType, workerTypeSpec } from './worker-types';

test('twenty workers are assigned in proportion to the shares of the types', () => {
  const types = assignWorkerTypes(20);
  const counts = WORKER_TYPE_SPECS.map((spec) => types.filter((type) => type === spec.type).length);
  expect(counts).toEqual([7, 7, 4, 2]);
});

test('four workers are one of each type', () => {
  expect(new Set(assignWorkerTypes(4)).size).toBe(4);
});

test('each type has a different heartbeat interval', () => {
  expect(new Set(WORKER_TYPE_SPECS.map(({ intervalSeconds }) => intervalSeconds)).size).toBe(
    WORKER_TYPE_SPECS.length,
  );
});

test('a type is found by its name, and an unknown name is no type', () => {
  expect(workerTypeSpec('auditor').failureThreshold).toBe(5);
  expect(isWorkerType('auditor')).toBe(true);
  expect(isWorkerType('dancer')).toBe(false);
});
