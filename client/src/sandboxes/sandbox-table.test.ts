import { MOST_SANDBOXES, Sandboxes } from './sandbox-table';

function setUp() {
  const overflowing: string[] = [];
  return { sandboxes: new Sandboxes((id) => overflowing.push(id)), overflowing };
}

test('S3.6 what is said of a sandbox is added to what was said before', () => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 's', state: 'running', resources: { cpu_ratio: 0.5, memory_bytes: 7 } });
  sandboxes.set({ sandbox_id: 's', resources: { cpu_ratio: 0.1 } });
  expect(sandboxes.list()).toEqual([
    { sandbox_id: 's', state: 'running', resources: { cpu_ratio: 0.1, memory_bytes: 7 } },
  ]);
  sandboxes.set({ sandbox_id: 's', resources: null });
  expect(sandboxes.list()).toEqual([{ sandbox_id: 's', state: 'running', resources: null }]);
});

test('a new state is worth telling at once, the same one and everything else is not', () => {
  const { sandboxes } = setUp();
  expect(sandboxes.set({ sandbox_id: 's', state: 'running' })).toBe(true);
  expect(sandboxes.set({ sandbox_id: 's', state: 'running' })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's', last_event_at: null })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's', state: 'stopped' })).toBe(true);
});

test.each(['terminated', 'crashed'] as const)('one that is %s is told until that has arrived', (state) => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 'lives', state: 'running' });
  sandboxes.set({ sandbox_id: 'ends', state });
  expect(sandboxes.list()).toHaveLength(2);
  sandboxes.arrived(sandboxes.list());
  expect(sandboxes.list()).toEqual([{ sandbox_id: 'lives', state: 'running' }]);
});

test('what was said while the word was under way is told by the next one', () => {
  const { sandboxes } = setUp();
  sandboxes.set({ sandbox_id: 's', state: 'running' });
  const underWay = sandboxes.list();
  sandboxes.set({ sandbox_id: 's', state: 'terminated' });
  sandboxes.arrived(underWay);
  expect(sandboxes.list()).toEqual([{ sandbox_id: 's', state: 'terminated' }]);
});

test('an ID that cannot be one is refused in words', () => {
  expect(() => setUp().sandboxes.set({ sandbox_id: 'a b' })).toThrow(
    "sandbox_id must be 1 to 128 of the characters A-Z a-z 0-9 . _ : @ -, but it is 'a b'",
  );
});

test('the table is bounded: what finds no room is told of, and those inside go on', () => {
  const { sandboxes, overflowing } = setUp();
  for (let n = 0; n < MOST_SANDBOXES; n += 1) sandboxes.set({ sandbox_id: `s-${n}` });
  expect(sandboxes.set({ sandbox_id: 'late', state: 'running' })).toBe(false);
  expect(sandboxes.set({ sandbox_id: 's-0', state: 'stopped' })).toBe(true);
  expect(sandboxes.list()).toHaveLength(MOST_SANDBOXES);
  expect(overflowing).toEqual(['late']);
});
