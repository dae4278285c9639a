import { LEAK_BOUND_BYTES, leak } from './memory-leak';

test('a leak holds more and more memory, and ends at its bound', () => {
  jest.useFakeTimers();
  const before = process.memoryUsage().arrayBuffers;
  const held = () => process.memoryUsage().arrayBuffers - before;
  const letGo = leak();
  jest.advanceTimersByTime(1500 * 4);
  expect(held()).toBeGreaterThan(24 * 1024 * 1024);
  jest.advanceTimersByTime(1500 * 100);
  expect(held()).toBeLessThan(LEAK_BOUND_BYTES * 1.1);
  letGo();
  jest.useRealTimers();
});
