import { systemClock } from '../runtime/clock';
import { ProblemReporter } from '../runtime/problems';
import { type HttpResponse } from '../transport/interpret-response';
import { setUp } from '../worker-heartbeat.fixture';
import { SandboxReporter } from './sandbox-reporter';
import { SandboxTable } from './sandbox-table';

const MINUTE_MS = 60_000;
function sent(bodies: readonly string[]): unknown[] {
  return bodies.map((body) => JSON.parse(body) as unknown);
}

test('S3.6 sends the sandboxes with their worker after each accepted heartbeat', async () => {
  const { clock, heartbeat, transport, sandboxes } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  transport.respond = () => new Error('connect ECONNREFUSED');
  heartbeat.start();
  await clock.advance(1);
  expect(sandboxes.bodies).toEqual([]);
  transport.respond = () => ({ status: 202, body: '{"accepted":1}' });
  await clock.advance(MINUTE_MS);
  expect(sandboxes.bodies.length).toBeGreaterThan(0);
  expect(sent(sandboxes.bodies)[0]).toEqual([{ sandbox_id: 's', state: 'running', worker_id: 'w-1' }]);
});

test('sends nothing for a worker without sandboxes', async () => {
  const { clock, heartbeat, sandboxes } = setUp();
  heartbeat.start();
  await clock.advance(MINUTE_MS);
  await heartbeat.stop();
  expect(sandboxes.bodies).toEqual([]);
});

test('sends a changed state before the next heartbeat is due', async () => {
  const { clock, heartbeat, sandboxes } = setUp({ intervalSeconds: 1000 });
  heartbeat.start();
  await clock.advance(1);
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  await clock.advance(10_000);
  expect(sandboxes.bodies).toHaveLength(1);
});

test('sends the last state of the sandboxes when the worker stops', async () => {
  const { clock, heartbeat, sandboxes } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  heartbeat.start();
  await clock.advance(1);
  heartbeat.setSandbox({ sandbox_id: 's', state: 'terminated' });
  await heartbeat.stop();
  expect(sent(sandboxes.bodies).at(-1)).toEqual([{ sandbox_id: 's', state: 'terminated', worker_id: 'w-1' }]);
});

test.each<[string, HttpResponse | Error, string, string]>([
  ['the exporter is unreachable', new Error('no response'), 'unreachable', 'no response'],
  ['the exporter is busy', { status: 429, body: '' }, 'busy', 'status 429'],
  ['all are rejected', { status: 403, body: '{"detail":"not yours"}' }, 'rejected', '403: not yours'],
  [
    'one of two is rejected',
    { status: 202, body: '{"accepted":1,"rejected":[{"path":"$.sandbox_id","reason":"is too much"}]}' },
    'rejected',
    '$.sandbox_id: is too much',
  ],
])('sends again after each heartbeat and reports one problem if %s', async (_, response, kind, reason) => {
  const { clock, heartbeat, sandboxes, problems } = setUp();
  heartbeat.setSandbox({ sandbox_id: 's', state: 'running' });
  sandboxes.response = response;
  heartbeat.start();
  await clock.advance(3 * MINUTE_MS);
  expect(sandboxes.bodies.length).toBeGreaterThan(2);
  expect(problems).toMatchObject([
    {
      kind,
      message: `Could not report sandboxes (${reason}). They are sent again after each heartbeat.`,
    },
  ]);
});

test('reports a problem and does not throw for an invalid sandbox ID', () => {
  const { heartbeat, problems } = setUp();
  expect(() => heartbeat.setSandbox({ sandbox_id: 'a b', state: 'running' })).not.toThrow();
  expect(problems).toMatchObject([{ kind: 'content' }]);
});

test('flushFinal does not wait beyond its timeout for a request in flight', async () => {
  const sandboxes = new SandboxTable(jest.fn(), jest.fn());
  sandboxes.set({ sandbox_id: 's', state: 'terminated' });
  const send = jest.fn<Promise<never>, []>(() => new Promise(() => undefined));
  const transport = { send, close: jest.fn() };
  const problems = new ProblemReporter(jest.fn());
  const options = { transport, sandboxes, workerId: 'w-1', intervalMs: 60_000, clock: systemClock, problems };
  const reporter = new SandboxReporter(options);
  void reporter.flush();
  await reporter.flushFinal(20);
  expect(send).toHaveBeenCalledTimes(1);
  expect(transport.close).toHaveBeenCalled();
});
