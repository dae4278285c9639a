import { FakeClock } from '../runtime/fake-clock.fixture';
import { DOWN, ScriptedTransport, TAKEN_ANSWER } from './fake-transport.fixture';
import { Convoy } from './report-batcher';
import { type Answer } from './interpret-response';

const BEAT = { timeoutMs: 5000, keepsAlive: false };
const GOODBYE = { timeoutMs: 1000, keepsAlive: true };

function setUp() {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  const convoy = new Convoy(transport, clock);
  const send = (workerId: string, how: Parameters<Convoy['send']>[2] = BEAT, note = '') =>
    convoy.send(workerId, JSON.stringify({ worker_id: workerId, metadata: { note } }), how);
  /** Who was in each request. */
  const requests = () => transport.sent.map(({ reports }) => reports.map(({ worker_id }) => worker_id));
  return { clock, transport, convoy, send, requests };
}
/** An exporter that takes at most so many reports at once. */
function atMost(most: number) {
  return (_report: unknown, _how: unknown, { length }: readonly unknown[]): Answer =>
    length > most ? { status: 413, body: '{}' } : TAKEN_ANSWER;
}

test('what is sent in one turn of the event loop leaves in one request', async () => {
  const { send, transport, requests } = setUp();
  const answers = await Promise.all([send('a'), send('b'), send('c')]);
  expect(requests()).toEqual([['a', 'b', 'c']]);
  expect(transport.sent[0]?.body).toMatch(/^\[/);
  expect(answers).toHaveLength(3);
});

test('what is sent in another turn does not', async () => {
  const { send, requests } = setUp();
  await send('a');
  await send('b');
  expect(requests()).toEqual([['a'], ['b']]);
});

test('a single one leaves as it would without company, and hears the answer as it was', async () => {
  const { send, transport } = setUp();
  transport.script = () => ({ status: 202, body: 'as it was', retryAfter: '1' });
  await expect(send('a')).resolves.toEqual({ status: 202, body: 'as it was', retryAfter: '1' });
  expect(transport.sent[0]?.body).toBe('{"worker_id":"a","metadata":{"note":""}}');
});

test('heartbeats and goodbyes never share a request: the process waits for one of them only', async () => {
  const { send, transport, requests } = setUp();
  await Promise.all([send('a'), send('b', GOODBYE), send('c'), send('d', GOODBYE)]);
  expect(requests()).toEqual([
    ['b', 'd'],
    ['a', 'c'],
  ]);
  expect(transport.sent.map(({ how }) => how.keepsAlive)).toEqual([true, false]);
});

test('one that must be alone is', async () => {
  const { send, requests } = setUp();
  await Promise.all([send('a'), send('b', { ...BEAT, alone: true }), send('c')]);
  expect(requests()).toEqual([['b'], ['a', 'c']]);
});

test('more than a hundred become several requests', async () => {
  const { send, requests } = setUp();
  await Promise.all(Array.from({ length: 250 }, (_, index) => send(`w-${index}`)));
  expect(requests().map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('the patient do not fail with the impatient: who waits for less long goes apart', async () => {
  const { send, transport, requests } = setUp();
  await Promise.all([send('a'), send('b', { ...BEAT, timeoutMs: 300 }), send('c')]);
  expect(requests()).toEqual([['a', 'c'], ['b']]);
  expect(transport.sent.map(({ how }) => how.timeoutMs)).toEqual([5000, 300]);
});

test('each hears what is meant for it', async () => {
  const { send, transport } = setUp();
  const rejected = [{ index: 1, path: '$.metadata', reason: 'is too long' }];
  const commands = [{ id: '1', action: 'restart', worker_id: 'c' }];
  transport.script = () => ({ status: 202, body: JSON.stringify({ accepted: 2, rejected, commands }) });
  const [a, b, c] = await Promise.all([send('a'), send('b'), send('c')]);
  expect(a).toMatchObject({ status: 202, body: expect.not.stringContaining('restart') });
  expect(b).toMatchObject({ status: 400, body: expect.stringContaining('is too long') });
  expect(c).toMatchObject({ status: 202, body: expect.stringContaining('restart') });
});

test('where no answer comes, each hears of it', async () => {
  const { send, transport } = setUp();
  transport.script = () => DOWN;
  await expect(Promise.allSettled([send('a'), send('b')])).resolves.toEqual(
    Array(2).fill({ status: 'rejected', reason: DOWN }),
  );
});

describe('called off', () => {
  const hanging = () => {
    const parts = setUp();
    const aborted = jest.fn();
    parts.transport.script = (_report, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          aborted();
          reject(DOWN);
        }),
      );
    const [first, second] = [new AbortController(), new AbortController()];
    const outcomes = [
      parts.send('a', { ...BEAT, signal: first.signal }),
      parts.send('b', { ...BEAT, signal: second.signal }),
    ] as const;
    for (const outcome of outcomes) outcome.catch(() => undefined);
    return { ...parts, aborted, first, second, outcomes };
  };

  test('on the way, one leaves alone and the request goes on for the others', async () => {
    const { clock, first, outcomes, aborted, requests } = hanging();
    await clock.pass(0);
    first.abort();
    await expect(outcomes[0]).rejects.toThrow('called off');
    expect(requests()).toEqual([['a', 'b']]);
    expect(aborted).not.toHaveBeenCalled();
  });

  test('by all of them, the request is given up', async () => {
    const { clock, first, second, outcomes, aborted } = hanging();
    await clock.pass(0);
    first.abort();
    second.abort();
    await expect(Promise.allSettled(outcomes)).resolves.toHaveLength(2);
    expect(aborted).toHaveBeenCalledTimes(1);
  });

  test('before it left, it is not sent', async () => {
    const { clock, first, outcomes, requests } = hanging();
    first.abort();
    await expect(outcomes[0]).rejects.toThrow('called off');
    await clock.pass(0);
    expect(requests()).toEqual([['b']]);
  });

  test('before it was even asked for, it is not sent either', async () => {
    const { clock, send, requests } = setUp();
    await expect(send('a', { ...BEAT, signal: AbortSignal.abort() })).rejects.toThrow('called off');
    await clock.pass(0);
    expect(requests()).toEqual([]);
  });
});

describe('413', () => {
  test('each goes alone at once, and from then on half as many together', async () => {
    const { send, transport, requests } = setUp();
    transport.script = atMost(2);
    const all = () => Promise.all(['a', 'b', 'c', 'd'].map((workerId) => send(workerId)));
    await expect(all()).resolves.toEqual(Array(4).fill(TAKEN_ANSWER));
    expect(requests()).toEqual([['a', 'b', 'c', 'd'], ['a'], ['b'], ['c'], ['d']]);
    transport.sent.length = 0;
    await all();
    expect(requests()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('one that is too large by itself hears so, and the others still go together', async () => {
    const { send, transport, requests } = setUp();
    transport.script = (_report, _how, all) =>
      all.some(({ worker_id }) => worker_id === 'a') ? { status: 413, body: '{}' } : TAKEN_ANSWER;
    const answers = await Promise.all(['a', 'b', 'c'].map((workerId) => send(workerId)));
    expect(answers.map(({ status }) => status)).toEqual([413, 202, 202]);
    transport.sent.length = 0;
    await Promise.all([send('b'), send('c')]);
    expect(requests()).toEqual([['b', 'c']]);
  });

  test('fewer than one never go, and a limit does not rise again', async () => {
    const { send, transport, requests } = setUp();
    transport.script = atMost(1);
    const all = () => Promise.all(['a', 'b', 'c'].map((workerId) => send(workerId)));
    for (let round = 0; round < 3; round += 1) await all();
    transport.sent.length = 0;
    await all();
    expect(requests()).toEqual([['a'], ['b'], ['c']]);
  });

  test('what is sent again has the time that is left', async () => {
    const { clock, send, transport } = setUp();
    transport.script = (report, how, all) => {
      if (all.length > 1) clock.time += 400;
      return atMost(1)(report, how, all);
    };
    await Promise.all([send('a', GOODBYE), send('b', GOODBYE)]);
    expect(transport.sent.map(({ how }) => how.timeoutMs)).toEqual([1000, 600, 600]);
  });

  test('who does not wait any more is not sent again', async () => {
    const { send, transport, requests } = setUp();
    const calling = new AbortController();
    transport.script = (report, how, all) => {
      calling.abort();
      return atMost(1)(report, how, all);
    };
    const off = send('a', { ...BEAT, signal: calling.signal });
    await Promise.allSettled([off, send('b')]);
    expect(requests()).toEqual([['a', 'b'], ['b']]);
  });
});
