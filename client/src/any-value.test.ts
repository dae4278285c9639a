import { parseReport, parseSandboxReport } from '@heartline/protocol/parse';
import * as fc from 'fast-check';
import { anyValue, type Maker } from './any-value.fixture';
import { type WorkerHeartbeatOptions } from './config/options';
import { type HeartbeatProblem } from './runtime/problems';
import { type FakeTransport } from './transport/fake-transport.fixture';
import { WorkerHeartbeat } from './worker-heartbeat';
import { setUp } from './worker-heartbeat.fixture';

// The client must never harm the work, whatever values it gets. The methods come from the prototype, so that a new method
// is tested as well.
const METHODS = Object.getOwnPropertyNames(WorkerHeartbeat.prototype).filter(
  (name) => name !== 'constructor',
);
const INTERVAL_MS = 30_000;

const anyCall = fc.tuple(fc.constantFrom(...METHODS), fc.array(anyValue, { maxLength: 4 }));

const unhandled: unknown[] = [];
function onUnhandled(cause: unknown): void {
  unhandled.push(cause);
}
beforeAll(() => process.on('unhandledRejection', onUnhandled));
afterAll(() => process.off('unhandledRejection', onUnhandled));
beforeEach(() => unhandled.splice(0));

/** Calls a method or reads a property. Promises may reject, as `observeTask` does with the error of its work. */
function call(heartbeat: WorkerHeartbeat, method: string, args: readonly Maker[]): void {
  const member: unknown = Reflect.get(heartbeat, method);
  if (typeof member === 'function') {
    const result: unknown = Reflect.apply(
      member,
      heartbeat,
      args.map((make) => make()),
    );
    if (result instanceof Promise) {
      result.catch(() => undefined);
    }
  }
}

function expectValid(transport: FakeTransport, sandboxBodies: readonly string[]): void {
  for (const { reports } of transport.sent) {
    for (const report of reports) {
      expect(parseReport(report)).toMatchObject({ ok: true });
    }
  }
  for (const body of sandboxBodies) {
    for (const sandbox of JSON.parse(body) as unknown[]) {
      expect(parseSandboxReport(sandbox)).toMatchObject({ ok: true });
    }
  }
}

function expectReportedOnce(problems: readonly HeartbeatProblem[]): void {
  const messages = problems.map(({ message }) => message.slice(0, 400));
  expect(messages).toEqual([...new Set(messages)]);
}

test('S5.2 every method survives every value, and what is sent is valid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 1, maxLength: 25 }), async (calls) => {
      const { clock, heartbeat, transport, sandboxes, problems } = setUp();
      heartbeat.start();
      for (const [method, args] of calls) {
        call(heartbeat, method, args);
        await clock.advance(1000);
      }
      heartbeat.start();
      const before = transport.sent.length;
      await clock.advance(2 * INTERVAL_MS);
      expect(transport.sent.length).toBeGreaterThan(before);
      await heartbeat.stop();
      expectValid(transport, sandboxes.bodies);
      expectReportedOnce(problems);
      expect(unhandled).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('S5.2 an outcome function that returns a rejected promise does not end the process', async () => {
  const { heartbeat } = setUp();
  const outcome = (() => Promise.reject(new Error('outcome'))) as never;
  const work = () => Promise.reject(new Error('work'));
  await expect(heartbeat.observeTask('import', work, outcome)).rejects.toThrow('work');
  // Node reports unhandled rejections after the microtasks of the turn.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).toEqual([]);
});

test('S5.2 each method survives each value alone', async () => {
  const { clock, heartbeat, transport, sandboxes, problems } = setUp();
  heartbeat.start();
  for (const method of METHODS) {
    for (const args of fc.sample(fc.array(anyValue, { minLength: 1, maxLength: 3 }), 60)) {
      expect(() => call(heartbeat, method, args)).not.toThrow();
    }
    heartbeat.start();
    await clock.advance(INTERVAL_MS);
  }
  expectValid(transport, sandboxes.bodies);
  expectReportedOnce(problems);
  expect(unhandled).toEqual([]);
});

const OPTIONS: readonly (keyof WorkerHeartbeatOptions)[] = [
  'url',
  'workerId',
  'workerType',
  'intervalSeconds',
  'failureThreshold',
  'version',
  'labels',
  'metadata',
  'token',
  'slots',
  'memoryLimitBytes',
  'disks',
  'durationBuckets',
  'stopTimeoutSeconds',
  'handleExit',
  'stallLimitSeconds',
  'onError',
  'onCommand',
];

test('S5.2 the constructor survives every value of an option, or throws a RangeError', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...OPTIONS), anyValue, async (option, make) => {
      let created: ReturnType<typeof setUp>;
      try {
        created = setUp({ [option]: make() });
      } catch (cause) {
        expect(cause).toBeInstanceOf(RangeError);
        return;
      }
      const { clock, heartbeat, transport, sandboxes } = created;
      heartbeat.start();
      await heartbeat.observeTask('a', () => 1);
      await clock.advance(1);
      expect(transport.sent.length).toBeGreaterThan(0);
      await heartbeat.stop();
      expectValid(transport, sandboxes.bodies);
      expect(unhandled).toEqual([]);
    }),
    { numRuns: 600 },
  );
  warned.mockRestore();
});

test('S5.2 nothing in the environment of the worker makes the constructor throw', async () => {
  const variables = [
    'HEARTLINE_URL',
    'WORKER_ID',
    'WORKER_TYPE',
    'WORKER_HEARTBEAT_INTERVAL',
    'HEARTLINE_TOKEN',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...variables), fc.string({ unit: 'binary', maxLength: 400 })),
      async (env) => {
        const { clock, heartbeat, transport } = setUp({}, env);
        heartbeat.start();
        await clock.advance(1);
        expect(transport.sent).toHaveLength(1);
        expectValid(transport, []);
      },
    ),
    { numRuns: 200 },
  );
});

test('S5.2 heartbeats go on while callbacks throw what cannot be described', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const hostile = () => {
    throw Object.create(null) as Error;
  };
  const { clock, heartbeat, transport } = setUp({
    onError: hostile,
    onCommand: hostile,
  });
  transport.respond = () => ({
    status: 202,
    body: JSON.stringify({ accepted: 1, commands: [{ id: 'c', action: 'restart', worker_id: 'w' }] }),
  });
  heartbeat.start();
  heartbeat.setBufferedEvents(NaN);
  await clock.advance(2 * INTERVAL_MS);
  expect(transport.sent.length).toBeGreaterThan(1);
  expect(unhandled).toEqual([]);
  warned.mockRestore();
});

test('S5.2 heartbeats go on when the resource usage of the process cannot be read', async () => {
  const rss = jest.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw new Error('EMFILE');
  });
  // Until no sample of an earlier test is used any more.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { clock, heartbeat, transport, problems } = setUp();
  heartbeat.start();
  await clock.advance(INTERVAL_MS);
  rss.mockRestore();
  expect(transport.sent.length).toBeGreaterThan(1);
  expect(problems).toMatchObject([{ kind: 'content', message: expect.stringContaining('EMFILE') }]);
  expectValid(transport, []);
});

test('S5.2 a worker with 200,000 tasks in progress reports', async () => {
  const { clock, heartbeat, last } = setUp();
  heartbeat.start();
  for (let n = 0; n < 200_000; n += 1) {
    heartbeat.startTask('many');
  }
  await clock.advance(INTERVAL_MS);
  expect(last()?.tasks).toMatchObject({ active: 200_000, oldest_active_at: expect.any(String) });
});
