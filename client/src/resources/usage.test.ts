import { usage } from './usage';

const MAY = { cores: 2, memoryBytes: 1000 };
function at(ms: number, cpuMicros: number) {
  return { at: ms, cpuMicros, residentBytes: 400 };
}

test('one of two cores in use is half of what the worker may use', () => {
  expect(usage(at(0, 0), at(10_000, 10_000_000), MAY)).toEqual({
    cpu_ratio: 0.5,
    memory_bytes: 400,
    memory_limit_bytes: 1000,
  });
});

test('readings too close to each other tell no CPU ratio', () => {
  expect(usage(at(0, 0), at(49, 49_000), MAY)).not.toHaveProperty('cpu_ratio');
  expect(usage(at(0, 0), at(50, 50_000), MAY)).toHaveProperty('cpu_ratio', 0.5);
});

test('a CPU clock that steps back makes no negative ratio', () => {
  expect(usage(at(0, 5000), at(1000, 0), MAY)).toHaveProperty('cpu_ratio', 0);
});
