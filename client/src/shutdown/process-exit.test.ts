import { EventEmitter } from 'node:events';

import { Farewell, type Living } from './process-exit';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** A process that only writes down what is done to it. */
class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  exitCode: number | undefined;
  readonly done: string[] = [];
  kill(pid: number, signal: string): void {
    this.done.push(`kill ${pid} ${signal}`);
  }
  exit(code: number): void {
    this.done.push(`exit ${code}`);
  }
}

function setUp() {
  const living = new FakeProcess();
  const farewell = new Farewell(living as unknown as Living);
  const said: string[] = [];
  let finish: () => void = () => undefined;
  const worker = (name: string) => ({
    goodbye: () => {
      said.push(`${name} goodbye`);
      return new Promise<void>((resolve) => (finish = resolve));
    },
    goodbyeNow: () => void said.push(`${name} now`),
  });
  const settle = async () => {
    finish();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { living, farewell, said, worker, settle };
}

test('S5.2 a signal waits for the goodbye and then does what it does without us', async () => {
  const { living, farewell, said, worker, settle } = setUp();
  farewell.add(worker('a'));
  living.emit('SIGTERM');
  expect([said, living.done]).toEqual([['a goodbye'], []]);
  await settle();
  expect(living.done).toEqual(['kill 4711 SIGTERM']);
  expect(living.listenerCount('SIGTERM')).toBe(0);
});

test('S5.2 where the signal ends nothing, as with the first process of a container, it exits', async () => {
  const { living, farewell, worker, settle } = setUp();
  farewell.add(worker('a'));
  living.emit('SIGTERM');
  await settle();
  jest.advanceTimersByTime(499);
  expect(living.done).toEqual(['kill 4711 SIGTERM']);
  jest.advanceTimersByTime(1);
  expect(living.done).toEqual(['kill 4711 SIGTERM', 'exit 143']);
});

test('S5.2 a second signal waits no longer', () => {
  const { living, farewell, worker } = setUp();
  farewell.add(worker('a'));
  living.emit('SIGINT');
  living.emit('SIGINT');
  expect(living.done).toEqual(['kill 4711 SIGINT']);
});

test.each(['before', 'after'])(
  'S5.2 a handler that the application added %s us by once is its own',
  (when) => {
    const { living, farewell, said, worker } = setUp();
    const handler = jest.fn();
    if (when === 'before') living.once('SIGTERM', handler);
    farewell.add(worker('a'));
    if (when === 'after') living.once('SIGTERM', handler);
    living.emit('SIGTERM');
    expect(handler).toHaveBeenCalledTimes(1);
    expect([said, living.done]).toEqual([[], []]);
    living.emit('exit', 1);
    expect(said).toEqual(['a now']);
  },
);

test('S5.2 all heartbeats of a process say goodbye at its end', () => {
  const { living, farewell, said, worker } = setUp();
  farewell.add(worker('a'));
  farewell.add(worker('b'));
  expect(living.listenerCount('exit')).toBe(1);
  living.emit('exit', 0);
  expect(said).toEqual(['a now', 'b now']);
});

test('S5.2 the end of the work says goodbye while the event loop still turns', () => {
  const { living, farewell, said, worker } = setUp();
  farewell.add(worker('a'));
  living.emit('beforeExit', 0);
  expect(said).toEqual(['a goodbye']);
});

test('S5.3 work that ends with an exit code of failure says none', () => {
  const { living, farewell, said, worker } = setUp();
  farewell.add(worker('a'));
  living.exitCode = 2;
  living.emit('beforeExit', 2);
  living.emit('exit', 2);
  expect(said).toEqual([]);
});

test('S5.3 an uncaught exception says none', () => {
  const { living, farewell, said, worker } = setUp();
  farewell.add(worker('a'));
  living.emit('uncaughtExceptionMonitor', new Error('broken'));
  living.emit('exit', 1);
  expect(said).toEqual([]);
});

test('who has left is not listened for any more', () => {
  const { living, farewell, said, worker } = setUp();
  const leaving = worker('a');
  farewell.add(leaving);
  farewell.remove(leaving);
  farewell.remove(leaving);
  expect(living.eventNames()).toEqual([]);
  living.emit('exit', 0);
  expect(said).toEqual([]);
});
