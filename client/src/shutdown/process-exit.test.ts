import { EventEmitter } from 'node:events';
import { isGracefulExit, ProcessExit, type ProcessLike, hasOtherSignalHandlers } from './process-exit';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** Records the calls to the process as actions. */
class FakeProcess extends EventEmitter {
  readonly pid = 4711;
  exitCode: number | undefined;
  readonly actions: string[] = [];
  kill(pid: number, signal: string): void {
    this.actions.push(`kill ${pid} ${signal}`);
  }
  exit(code: number): void {
    this.actions.push(`exit ${code}`);
  }
}

function setUp() {
  const fakeProcess = new FakeProcess();
  const processExit = new ProcessExit(fakeProcess as unknown as ProcessLike, jest.fn());
  const calls: string[] = [];
  let finish: () => void = () => undefined;
  const createParticipant = (name: string) => ({
    stop: () => {
      calls.push(`${name} stop`);
      return new Promise<void>((resolve) => (finish = resolve));
    },
    stopSync: () => {
      calls.push(`${name} stopSync`);
      return undefined;
    },
  });
  const settle = async () => {
    finish();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { fakeProcess, processExit, calls, createParticipant, settle };
}

test('S5.2 a signal stops all participants and is then sent again without the listeners', async () => {
  const { fakeProcess, processExit, calls, createParticipant, settle } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.emit('SIGTERM');
  expect([calls, fakeProcess.actions]).toEqual([['a stop'], []]);
  await settle();
  expect(fakeProcess.actions).toEqual(['kill 4711 SIGTERM']);
  expect(fakeProcess.listenerCount('SIGTERM')).toBe(0);
});

test('S5.2 exits if the signal does not end the process, as for the first process of a container', async () => {
  const { fakeProcess, processExit, createParticipant, settle } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.emit('SIGTERM');
  await settle();
  jest.advanceTimersByTime(499);
  expect(fakeProcess.actions).toEqual(['kill 4711 SIGTERM']);
  jest.advanceTimersByTime(1);
  expect(fakeProcess.actions).toEqual(['kill 4711 SIGTERM', 'exit 143']);
});

test('S5.2 a second signal ends the process without waiting', () => {
  const { fakeProcess, processExit, createParticipant } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.emit('SIGINT');
  fakeProcess.emit('SIGINT');
  expect(fakeProcess.actions).toEqual(['kill 4711 SIGINT']);
});

test.each(['before', 'after'])(
  'S5.2 leaves a signal to a handler that the application added with `once` %s the client',
  (when) => {
    const { fakeProcess, processExit, calls, createParticipant } = setUp();
    const handler = jest.fn();
    if (when === 'before') {
      fakeProcess.once('SIGTERM', handler);
    }
    processExit.add(createParticipant('a'));
    if (when === 'after') {
      fakeProcess.once('SIGTERM', handler);
    }
    fakeProcess.emit('SIGTERM');
    expect(handler).toHaveBeenCalledTimes(1);
    expect([calls, fakeProcess.actions]).toEqual([[], []]);
    fakeProcess.emit('exit', 1);
    expect(calls).toEqual(['a stopSync']);
  },
);

test('S5.2 stops all participants synchronously in process.exit()', () => {
  const { fakeProcess, processExit, calls, createParticipant } = setUp();
  processExit.add(createParticipant('a'));
  processExit.add(createParticipant('b'));
  expect(fakeProcess.listenerCount('exit')).toBe(1);
  fakeProcess.emit('exit', 0);
  expect(calls).toEqual(['a stopSync', 'b stopSync']);
});

test('S5.2 stops participants asynchronously when no work is left', () => {
  const { fakeProcess, processExit, calls, createParticipant } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.emit('beforeExit', 0);
  expect(calls).toEqual(['a stop']);
});

test('S5.3 does not report a stop for an exit code of failure', () => {
  const { fakeProcess, processExit, calls, createParticipant } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.exitCode = 2;
  fakeProcess.emit('beforeExit', 2);
  fakeProcess.emit('exit', 2);
  expect(calls).toEqual([]);
});

test('S5.3 does not report a stop after an uncaught exception', () => {
  const { fakeProcess, processExit, calls, createParticipant } = setUp();
  processExit.add(createParticipant('a'));
  fakeProcess.emit('uncaughtExceptionMonitor', new Error('broken'));
  fakeProcess.emit('exit', 1);
  expect(calls).toEqual([]);
});

test('removes its process listeners once the last participant is removed', () => {
  const { fakeProcess, processExit, calls, createParticipant } = setUp();
  const participant = createParticipant('a');
  processExit.add(participant);
  processExit.remove(participant);
  processExit.remove(participant);
  expect(fakeProcess.eventNames()).toEqual([]);
  fakeProcess.emit('exit', 0);
  expect(calls).toEqual([]);
});

test.each<[string, Parameters<typeof isGracefulExit>[0], boolean]>([
  ['no work left', { code: 0, uncaught: false, signalled: false }, true],
  ['an exit code of failure', { code: 1, uncaught: false, signalled: false }, false],
  ['an uncaught exception', { code: 1, uncaught: true, signalled: false }, false],
  [
    'an exception that a handler caught, then exit code 0',
    { code: 0, uncaught: true, signalled: false },
    true,
  ],
  ['the exit code of a SIGINT handler', { code: 130, uncaught: false, signalled: false }, true],
  ['the exit code of a SIGTERM handler', { code: 143, uncaught: false, signalled: false }, true],
  ['any exit code after a signal', { code: 1, uncaught: false, signalled: true }, true],
  ['an exception during the shutdown', { code: 1, uncaught: true, signalled: true }, false],
])('S5.3 %s (%j) is a graceful exit: %s', (_case, cause, expected) => {
  expect(isGracefulExit(cause)).toBe(expected);
});

test('a signal without other listeners is not handled by the application', () => {
  expect(hasOtherSignalHandlers(0)).toBe(false);
});

test('a signal with another listener is handled by the application', () => {
  expect(hasOtherSignalHandlers(1)).toBe(true);
});

test('the listeners of signal-exit, of either major version, do not count', () => {
  expect(hasOtherSignalHandlers(2, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(false);
  expect(hasOtherSignalHandlers(3, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(true);
});

test('anything but an emitter of signal-exit counts as no listeners', () => {
  expect(hasOtherSignalHandlers(1, [() => null, () => 'x', () => ({ count: 'many' })])).toBe(true);
});
