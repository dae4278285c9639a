import { findFreePorts } from './free-ports';

it('gives different ports, also to the next caller', async () => {
  const ports = [...Object.values(await findFreePorts()), ...Object.values(await findFreePorts())];
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(10_240);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
