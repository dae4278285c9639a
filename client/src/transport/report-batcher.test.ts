import { FakeClock } from '../runtime/fake-clock.fixture';
import { ACCEPTED, DOWN, FakeTransport } from './fake-transport.fixture';
import { type HttpResponse } from './interpret-response';
import { ReportBatcher } from './report-batcher';

const HEARTBEAT = { timeoutMs: 5000, keepsAlive: false };
const STOP = { timeoutMs: 1000, keepsAlive: true };

function setUp() {
  const clock = new FakeClock();
  const transport = new FakeTransport(() => clock.time);
  const batcher = new ReportBatcher(transport, clock);
  const send = (workerId: string, options: Parameters<ReportBatcher['send']>[2] = HEARTBEAT, note = '') =>
    batcher.send(workerId, JSON.stringify({ worker_id: workerId, metadata: { note } }), options);
  /** The workers of each request. */
  const requests = () => transport.sent.map(({ reports }) => reports.map(({ worker_id }) => worker_id));
  return { clock, transport, batcher, send, requests };
}
/** Responds as an exporter with a limit of reports per request. */
function atMost(limit: number) {
  return (_report: unknown, _how: unknown, { length }: readonly unknown[]): HttpResponse =>
    length > limit ? { status: 413, body: '{}' } : ACCEPTED;
}

test('sends the reports of one turn of the event loop in one request', async () => {
  const { send, transport, requests } = setUp();
  const responses = await Promise.all([send('a'), send('b'), send('c')]);
  expect(requests()).toEqual([['a', 'b', 'c']]);
  expect(transport.sent[0]?.body).toMatch(/^\[/);
  expect(responses).toHaveLength(3);
});

test('sends the reports of different turns in different requests', async () => {
  const { send, requests } = setUp();
  await send('a');
  await send('b');
  expect(requests()).toEqual([['a'], ['b']]);
});

test('sends a single report unchanged and returns the response unchanged', async () => {
  const { send, transport } = setUp();
  transport.respond = () => ({ status: 202, body: 'as it was', retryAfter: '1' });
  await expect(send('a')).resolves.toEqual({ status: 202, body: 'as it was', retryAfter: '1' });
  expect(transport.sent[0]?.body).toBe('{"worker_id":"a","metadata":{"note":""}}');
});

test('never sends heartbeats and stop reports in one request, because the process stays alive for stop reports only', async () => {
  const { send, transport, requests } = setUp();
  await Promise.all([send('a'), send('b', STOP), send('c'), send('d', STOP)]);
  expect(requests()).toEqual([
    ['b', 'd'],
    ['a', 'c'],
  ]);
  expect(transport.sent.map(({ options }) => options.keepsAlive)).toEqual([true, false]);
});

test('sends an unbatched report in a request of its own', async () => {
  const { send, requests } = setUp();
  await Promise.all([send('a'), send('b', { ...HEARTBEAT, unbatched: true }), send('c')]);
  expect(requests()).toEqual([['b'], ['a', 'c']]);
});

test('splits more than a hundred reports into several requests', async () => {
  const { send, requests } = setUp();
  await Promise.all(Array.from({ length: 250 }, (_, index) => send(`w-${index}`)));
  expect(requests().map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('does not batch reports with different timeouts', async () => {
  const { send, transport, requests } = setUp();
  await Promise.all([send('a'), send('b', { ...HEARTBEAT, timeoutMs: 300 }), send('c')]);
  expect(requests()).toEqual([['a', 'c'], ['b']]);
  expect(transport.sent.map(({ options }) => options.timeoutMs)).toEqual([5000, 300]);
});

test('resolves each report with its own part of the response', async () => {
  const { send, transport } = setUp();
  const rejected = [{ index: 1, path: '$.metadata', reason: 'is too long' }];
  const commands = [{ id: '1', action: 'restart', worker_id: 'c' }];
  transport.respond = () => ({ status: 202, body: JSON.stringify({ accepted: 2, rejected, commands }) });
  const [a, b, c] = await Promise.all([send('a'), send('b'), send('c')]);
  expect(a).toMatchObject({ status: 202, body: expect.not.stringContaining('restart') });
  expect(b).toMatchObject({ status: 400, body: expect.stringContaining('is too long') });
  expect(c).toMatchObject({ status: 202, body: expect.stringContaining('restart') });
});

test('rejects each report if there is no response', async () => {
  const { send, transport } = setUp();
  transport.respond = () => DOWN;
  await expect(Promise.allSettled([send('a'), send('b')])).resolves.toEqual(
    Array(2).fill({ status: 'rejected', reason: DOWN }),
  );
});

describe('abort', () => {
  const hanging = () => {
    const deps = setUp();
    const aborted = jest.fn();
    deps.transport.respond = (_report, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          aborted();
          reject(DOWN);
        }),
      );
    const [first, second] = [new AbortController(), new AbortController()];
    const outcomes = [
      deps.send('a', { ...HEARTBEAT, signal: first.signal }),
      deps.send('b', { ...HEARTBEAT, signal: second.signal }),
    ] as const;
    for (const outcome of outcomes) {
      outcome.catch(() => undefined);
    }
    return { ...deps, aborted, first, second, outcomes };
  };

  test('of one report in flight rejects it and continues the request for the others', async () => {
    const { clock, first, outcomes, aborted, requests } = hanging();
    await clock.advance(0);
    first.abort();
    await expect(outcomes[0]).rejects.toThrow('aborted');
    expect(requests()).toEqual([['a', 'b']]);
    expect(aborted).not.toHaveBeenCalled();
  });

  test('of all reports in flight aborts the request', async () => {
    const { clock, first, second, outcomes, aborted } = hanging();
    await clock.advance(0);
    first.abort();
    second.abort();
    await expect(Promise.allSettled(outcomes)).resolves.toHaveLength(2);
    expect(aborted).toHaveBeenCalledTimes(1);
  });

  test('before the request is sent omits the report', async () => {
    const { clock, first, outcomes, requests } = hanging();
    first.abort();
    await expect(outcomes[0]).rejects.toThrow('aborted');
    await clock.advance(0);
    expect(requests()).toEqual([['b']]);
  });

  test('before send rejects the report without sending it', async () => {
    const { clock, send, requests } = setUp();
    await expect(send('a', { ...HEARTBEAT, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    await clock.advance(0);
    expect(requests()).toEqual([]);
  });
});

describe('413', () => {
  test('sends each report separately, and half as many together from then on', async () => {
    const { send, transport, requests } = setUp();
    transport.respond = atMost(2);
    const all = () => Promise.all(['a', 'b', 'c', 'd'].map((workerId) => send(workerId)));
    await expect(all()).resolves.toEqual(Array(4).fill(ACCEPTED));
    expect(requests()).toEqual([['a', 'b', 'c', 'd'], ['a'], ['b'], ['c'], ['d']]);
    transport.sent.length = 0;
    await all();
    expect(requests()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('of a single report does not reduce the limit', async () => {
    const { send, transport, requests } = setUp();
    transport.respond = (_report, _how, all) =>
      all.some(({ worker_id }) => worker_id === 'a') ? { status: 413, body: '{}' } : ACCEPTED;
    const responses = await Promise.all(['a', 'b', 'c'].map((workerId) => send(workerId)));
    expect(responses.map(({ status }) => status)).toEqual([413, 202, 202]);
    transport.sent.length = 0;
    await Promise.all([send('b'), send('c')]);
    expect(requests()).toEqual([['b', 'c']]);
  });

  test('reduces the limit to no less than one, permanently', async () => {
    const { send, transport, requests } = setUp();
    transport.respond = atMost(1);
    const all = () => Promise.all(['a', 'b', 'c'].map((workerId) => send(workerId)));
    for (let round = 0; round < 3; round += 1) {
      await all();
    }
    transport.sent.length = 0;
    await all();
    expect(requests()).toEqual([['a'], ['b'], ['c']]);
  });

  test('leaves a resent report the rest of its timeout', async () => {
    const { clock, send, transport } = setUp();
    transport.respond = (report, options, all) => {
      if (all.length > 1) {
        clock.time += 400;
      }
      return atMost(1)(report, options, all);
    };
    await Promise.all([send('a', STOP), send('b', STOP)]);
    expect(transport.sent.map(({ options }) => options.timeoutMs)).toEqual([1000, 600, 600]);
  });

  test('does not resend an aborted report', async () => {
    const { send, transport, requests } = setUp();
    const controller = new AbortController();
    transport.respond = (report, options, all) => {
      controller.abort();
      return atMost(1)(report, options, all);
    };
    const aborted = send('a', { ...HEARTBEAT, signal: controller.signal });
    await Promise.allSettled([aborted, send('b')]);
    expect(requests()).toEqual([['a', 'b'], ['b']]);
  });
});

describe('thousands of workers', () => {
  const COUNT = 1250;

  /** Senders that are due at once, each of which sends one heartbeat when it is asked. */
  const setUpMany = () => {
    const deps = setUp();
    const builtPerTurn: number[] = [];
    let built = 0;
    const senders = Array.from({ length: COUNT }, (_, index) => {
      let isDue = true;
      const sender = {
        intervalMs: 30_000,
        canSendNow: () => isDue,
        sendNow: () => {
          if (isDue) {
            isDue = false;
            built += 1;
            deps.send(`w-${index}`).catch(() => undefined);
          }
        },
      };
      deps.batcher.add({ sender });
      return sender;
    });
    const nextTurn = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      builtPerTurn.push(built);
      built = 0;
    };
    /** The timers of all senders; a sender that was sent with others has none. */
    const fireTimers = () => {
      for (const sender of senders) {
        if (sender.canSendNow()) {
          deps.batcher.sendDue(sender);
        }
      }
      builtPerTurn.push(built);
      built = 0;
    };
    return { ...deps, senders, fireTimers, builtPerTurn, nextTurn };
  };

  test('S5.2 are sent a hundred per turn of the event loop', async () => {
    const { senders, fireTimers, builtPerTurn, nextTurn, requests } = setUpMany();
    fireTimers();
    while (requests().flat().length < COUNT && builtPerTurn.length < 100) {
      await nextTurn();
    }
    expect(Math.max(...builtPerTurn)).toBe(100);
    expect(requests().flat().sort()).toEqual(senders.map((_, index) => `w-${index}`).sort());
    expect(requests().every(({ length }) => length <= 100)).toBe(true);
  });

  test('S5.2 wait for an exporter that does not respond, and are sent when it does', async () => {
    const { fireTimers, transport, requests, nextTurn } = setUpMany();
    const responders: (() => void)[] = [];
    transport.respond = () => new Promise((resolve) => responders.push(() => resolve(ACCEPTED)));
    fireTimers();
    for (let turn = 0; turn < 30; turn += 1) {
      await nextTurn();
    }
    expect(requests()).toHaveLength(8);
    for (let turn = 0; turn < 30; turn += 1) {
      responders.splice(0).forEach((respond) => respond());
      await nextTurn();
    }
    expect(new Set(requests().flat()).size).toBe(COUNT);
  });

  test('S5.2 send their stop reports in turns, a hundred per request', async () => {
    const { clock, batcher, send, requests } = setUp();
    const deadline = 1000;
    const stops = Array.from({ length: COUNT }, async (_, index) => {
      clock.time += 0.1;
      await batcher.waitForStopTurn();
      await send(`w-${index}`, { timeoutMs: deadline - clock.time, keepsAlive: true });
    });
    await Promise.all(stops);
    expect(requests().flat()).toHaveLength(COUNT);
    expect(requests().length).toBeLessThanOrEqual(Math.ceil(COUNT / 100) + 4);
  });
});
