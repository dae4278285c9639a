import { MAX_LEAK_BYTES, startMemoryLeak } from './memory-leak';

test('a memory leak grows up to its limit', () => {
  jest.useFakeTimers();
  const before = process.memoryUsage().arrayBuffers;
  const leakedBytes = () => process.memoryUsage().arrayBuffers - before;
  const stop = startMemoryLeak();
  jest.advanceTimersByTime(1500 * 4);
  expect(leakedBytes()).toBeGreaterThan(24 * 1024 * 1024);
  jest.advanceTimersByTime(1500 * 100);
  expect(leakedBytes()).toBeLessThan(MAX_LEAK_BYTES * 1.1);
  stop();
  jest.useRealTimers();
});
