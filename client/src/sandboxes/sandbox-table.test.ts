import { MAX_SANDBOXES, SandboxTable } from './sandbox-table';

function setUp() {
  const overflowing: string[] = [];
  const flaws: string[] = [];
  const sandboxes = new SandboxTable(
    (id) => overflowing.push(id),
    (field, flaw) => flaws.push(`${field} ${flaw}`),
  );
  return { sandboxes, overflowing, flaws };
}

test('S3.6 merges an update with earlier values of the sandbox', () => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 's', state: 'running', resources: { cpu_ratio: 0.5, memory_bytes: 7 } });
  sandboxes.set({ sandbox_id: 's', resources: { cpu_ratio: 0.1 } });
  expect(sandboxes.list()).toEqual([
    { sandbox_id: 's', state: 'running', resources: { cpu_ratio: 0.1, memory_bytes: 7 } },
  ]);
  sandboxes.set({ sandbox_id: 's', resources: null });
  expect(sandboxes.list()).toEqual([{ sandbox_id: 's', state: 'running', resources: null }]);
});

test('returns true only for a changed state', () => {
  const { sandboxes } = setUp();
  expect(sandboxes.set({ sandbox_id: 's', state: 'running' })).toBe(true);
  expect(sandboxes.set({ sandbox_id: 's', state: 'running' })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's', last_event_at: null })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's', state: 'stopped' })).toBe(true);
});

test.each(['terminated', 'crashed'] as const)('keeps a %s sandbox until that is acknowledged', (state) => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 'lives', state: 'running' });
  sandboxes.set({ sandbox_id: 'ends', state });
  expect(sandboxes.list()).toHaveLength(2);
  sandboxes.acknowledge(sandboxes.list());
  expect(sandboxes.list()).toEqual([{ sandbox_id: 'lives', state: 'running' }]);
});

test('keeps an ended sandbox that was updated while the request was in flight', () => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 's', state: 'running' });
  const inFlight = sandboxes.list();
  sandboxes.set({ sandbox_id: 's', state: 'terminated' });
  sandboxes.acknowledge(inFlight);
  expect(sandboxes.list()).toEqual([{ sandbox_id: 's', state: 'terminated' }]);
});

test('leaves out a sandbox with an invalid ID and says what is allowed', () => {
  const { sandboxes, flaws } = setUp();
  expect(sandboxes.set({ sandbox_id: 'a b', state: 'running' })).toBe(false);
  expect(sandboxes.list()).toEqual([]);
  expect(flaws).toEqual([
    "sandbox.sandbox_id must be 1 to 128 of the characters A-Z a-z 0-9 . _ : @ -, but it is 'a b'",
  ]);
});

test('ignores and reports new sandboxes beyond the limit, and still updates known ones', () => {
  const { sandboxes, overflowing } = setUp();
  for (let n = 0; n < MAX_SANDBOXES; n += 1) {
    sandboxes.set({ sandbox_id: `s-${n}` });
  }
  expect(sandboxes.set({ sandbox_id: 'late', state: 'running' })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's-0', state: 'stopped' })).toBe(true);
  expect(sandboxes.list()).toHaveLength(MAX_SANDBOXES);
  expect(overflowing).toEqual(['late']);
});
