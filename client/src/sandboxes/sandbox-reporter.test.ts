import { type Answer } from '../transport/interpret-response';
import { systemClock } from '../runtime/clock';
import { ProblemReporter } from '../runtime/problems';
import { setUp } from '../worker-heartbeat.fixture';
import { Courier } from './sandbox-reporter';
import { Sandboxes } from './sandbox-table';

const MINUTE_MS = 60_000;
function sent(bodies: readonly string[]): unknown[] {
  return bodies.map((body) => JSON.parse(body) as unknown);
}

test('S3.6 word of the sandboxes goes right behind each heartbeat that arrived, with whose they are', async () => {
  const { clock, heartbeat, transport, sandboxes } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  transport.script = () => new Error('connect ECONNREFUSED');
  heartbeat.start();
  await clock.pass(1);
  expect(sandboxes.bodies).toEqual([]);
  transport.script = () => ({ status: 202, body: '{"accepted":1}' });
  await clock.pass(MINUTE_MS);
  expect(sandboxes.bodies.length).toBeGreaterThan(0);
  expect(sent(sandboxes.bodies)[0]).toEqual([{ sandbox_id: 's', state: 'running', worker_id: 'w-1' }]);
});

test('a worker without sandboxes sends no word of them', async () => {
  const { clock, heartbeat, sandboxes } = setUp();
  heartbeat.start();
  await clock.pass(MINUTE_MS);
  await heartbeat.stop();
  expect(sandboxes.bodies).toEqual([]);
});

test('a changed state is told before the next heartbeat is due', async () => {
  const { clock, heartbeat, sandboxes } = setUp({ intervalSeconds: 1000 });
  heartbeat.start();
  await clock.pass(1);
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  await clock.pass(10_000);
  expect(sandboxes.bodies).toHaveLength(1);
});

test('the end of the last sandbox is known when the worker has said goodbye', async () => {
  const { clock, heartbeat, sandboxes } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  heartbeat.start();
  await clock.pass(1);
  heartbeat.setSandbox({ sandbox_id: 's', state: 'terminated' });
  await heartbeat.stop();
  expect(sent(sandboxes.bodies).at(-1)).toEqual([{ sandbox_id: 's', state: 'terminated', worker_id: 'w-1' }]);
});

test.each<[string, Answer | Error, string, string]>([
  ['nobody answers', new Error('no answer'), 'unreachable', 'no answer'],
  ['the exporter is busy', { status: 429, body: '' }, 'busy', 'status 429'],
  ['all are refused', { status: 403, body: '{"detail":"not yours"}' }, 'rejected', '403: not yours'],
  [
    'one of two is refused',
    { status: 202, body: '{"accepted":1,"rejected":[{"path":"$.sandbox_id","reason":"is too much"}]}' },
    'rejected',
    '$.sandbox_id: is too much',
  ],
])('where %s, that is told once, and the word repeated', async (_, answer, kind, reason) => {
  const { clock, heartbeat, sandboxes, problems } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  sandboxes.answer = answer;
  heartbeat.start();
  await clock.pass(3 * MINUTE_MS);
  expect(sandboxes.bodies.length).toBeGreaterThan(2);
  expect(problems).toMatchObject([
    {
      kind,
      message: `Word of sandboxes did not arrive (${reason}). It is repeated after each heartbeat.`,
    },
  ]);
});

test('a sandbox whose ID cannot be one costs a problem, not the work', () => {
  const { heartbeat, problems } = setUp();
  expect(() => heartbeat.setSandbox({ sandbox_id: 'a b', state: 'running' })).not.toThrow();
  expect(problems).toMatchObject([{ kind: 'content' }]);
});

test('the last word waits for one that hangs no longer than it may take itself', async () => {
  const sandboxes = new Sandboxes(jest.fn());
  sandboxes.set({ sandbox_id: 's', state: 'terminated' });
  const send = jest.fn<Promise<never>, []>(() => new Promise(() => undefined));
  const transport = { send, close: jest.fn() };
  const problems = new ProblemReporter(jest.fn());
  const parts = { transport, sandboxes, workerId: 'w-1', intervalMs: 60_000, clock: systemClock, problems };
  const courier = new Courier(parts);
  void courier.bring();
  await courier.lastWord(20);
  expect(send).toHaveBeenCalledTimes(1);
  expect(transport.close).toHaveBeenCalled();
});
