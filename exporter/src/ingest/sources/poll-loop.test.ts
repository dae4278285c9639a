import { pino } from 'pino';
import { Registry } from 'prom-client';
import { SourceMetrics } from '../../telemetry/source-metrics';
import { PollLoop, type PollLoopDeps } from './poll-loop';
import { ScriptedSource, type Step } from './scripted-source.fixture';
import { type Reading } from './source';

const START = Date.parse('2026-12-01T10:00:00Z');
const ONE: Reading = { workers: [{ report: { worker_id: 'a' }, ageMs: 0 }] };

const loops: PollLoop[] = [];

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.close()));
  jest.useRealTimers();
});

interface Running {
  readonly source: ScriptedSource;
  readonly loop: PollLoop;
  readonly events: string[];
  readonly registry: Registry;
}

function run(steps: readonly Step[], overrides: Partial<PollLoopDeps> = {}): Running {
  const source = new ScriptedSource(...steps);
  const events: string[] = [];
  const registry = new Registry();
  const loop = new PollLoop({
    source,
    name: 's',
    pollIntervalMs: 5_000,
    timeoutMs: 3_000,
    now: Date.now,
    maxWorkers: () => 10,
    monitored: () => new Set<string>(),
    readUpTo: () => undefined,
    random: () => 0,
    onReading: (reading, { isFirst }) => {
      events.push(`${reading.workers.length} workers${isFirst ? ', first' : ''}`);
      return Promise.resolve();
    },
    onDown: (since) => events.push(`down since ${(since - START) / 1000}`),
    onUp: () => events.push('up'),
    metrics: new SourceMetrics(registry),
    log: pino({ level: 'silent' }),
    ...overrides,
  });
  loops.push(loop);
  loop.start();
  return { source, loop, events, registry };
}

function pass(seconds: number): Promise<void> {
  return jest.advanceTimersByTimeAsync(seconds * 1000);
}

async function valueOf(registry: Registry, name: string): Promise<number | undefined> {
  const [family] = (await registry.getMetricsAsJSON()).filter((each) => each.name === name);
  return (family?.values as readonly { value: number }[] | undefined)?.[0]?.value;
}

describe('PollLoop', () => {
  it('P1 polls at once, then in its interval', async () => {
    const { source, events } = run([ONE]);
    await pass(0);
    expect(events).toEqual(['up', '1 workers, first']);
    await pass(14.9);
    expect(source.polls).toHaveLength(3);
    expect(events.slice(2)).toEqual(['up', '1 workers', 'up', '1 workers']);
  });

  it('P1 is down since the last poll that succeeded, and up with the next one', async () => {
    const { source, events, registry } = run([ONE, ONE, new Error('refused')]);
    await pass(10);
    expect(events.at(-1)).toBe('down since 5');
    expect(await valueOf(registry, 'heartline_source_up')).toBe(0);
    expect(await valueOf(registry, 'heartline_source_last_success_timestamp_seconds')).toBe(START / 1000 + 5);
    source.play(ONE);
    await pass(1);
    expect(events.slice(-2)).toEqual(['up', '1 workers, first']);
    expect(await valueOf(registry, 'heartline_source_up')).toBe(1);
  });

  it('P1 is down since the start if no poll has succeeded', async () => {
    const { events } = run([new Error('refused')]);
    await pass(60);
    expect(new Set(events)).toEqual(new Set(['down since 0']));
  });

  it('P1 doubles the time between failed polls up to 15 s', async () => {
    const { source } = run([new Error('refused')]);
    await pass(50);
    const starts = source.polls.map(({ at }) => at);
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(gaps).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('P1 gives up a poll that takes longer than its time-out, and aborts it', async () => {
    const { source, events } = run([ONE, 'hang']);
    await pass(7.9);
    expect(events.at(-1)).toBe('1 workers, first');
    await pass(0.1);
    expect(events.at(-1)).toBe('down since 0');
    expect(source.polls[1]?.signal.aborted).toBe(true);
    expect(source.polls[0]?.signal.aborted).toBe(false);
  });

  it('does not overlap polls, and polls at once after one that took longer than the interval', async () => {
    const { source } = run([ONE, 'hang'], { timeoutMs: 20_000 });
    await pass(24);
    expect(source.polls).toHaveLength(2);
    source.play(ONE);
    await pass(1.5);
    expect(source.polls).toHaveLength(3);
  });

  it('polls sooner for a source that has news, at most four times a second', async () => {
    const { source } = run([ONE]);
    await pass(1);
    source.wake();
    source.wake();
    await pass(0);
    expect(source.polls).toHaveLength(2);
    source.wake();
    await pass(0.2);
    expect(source.polls).toHaveLength(2);
    await pass(0.05);
    expect(source.polls).toHaveLength(3);
  });

  it('does not let news end the back-off of a source that is down', async () => {
    const { source } = run([new Error('refused')]);
    await pass(3.6);
    const polls = source.polls.length;
    source.wake();
    await pass(0.5);
    expect(source.polls).toHaveLength(polls);
  });

  it('stays up when the journal fails, and reads again as if for the first time', async () => {
    const onReading = jest.fn().mockRejectedValueOnce(new Error('disk full')).mockResolvedValue(undefined);
    const { events } = run([ONE], { onReading });
    await pass(10);
    expect(events).toEqual(['up', 'up', 'up']);
    expect(onReading.mock.calls.map(([, context]) => context as unknown)).toEqual([
      { isFirst: true },
      { isFirst: true },
      { isFirst: false },
    ]);
  });

  it.each([
    ['up', 5, [ONE]],
    ['down', 0.5, [new Error('refused')]],
  ] as const)('logs an error of its owner when it is %s, and goes on', async (_, seconds, steps) => {
    const error = jest.fn();
    const log = Object.assign(pino({ level: 'silent' }), { error });
    const fail = () => {
      throw new Error('a defect');
    };
    const { source } = run(steps, { log, onUp: fail, onDown: fail });
    await pass(seconds);
    expect(source.polls).toHaveLength(2);
    expect(error).toHaveBeenCalledWith({ source: 's', err: new Error('a defect') }, 'a poll failed');
  });

  it('ends the poll in progress and closes the source, without calling it down', async () => {
    const { source, events, loop } = run(['hang']);
    await pass(1);
    await loop.close();
    expect(source.closed).toBe(true);
    expect(source.polls[0]?.signal.aborted).toBe(true);
    await pass(60);
    expect(events).toEqual([]);
    expect(source.polls).toHaveLength(1);
  });

  it('counts commands and bytes, also of failed polls', async () => {
    const { registry } = run([ONE, new Error('refused')]);
    await pass(5.5);
    expect(await valueOf(registry, 'heartline_source_commands_total')).toBe(3);
    expect(await valueOf(registry, 'heartline_source_sent_bytes_total')).toBe(30);
    expect(await valueOf(registry, 'heartline_source_received_bytes_total')).toBe(300);
  });

  it('P1 ends a poll whose answers are too large for the memory, and not a smaller one', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const { source, events } = run(['hang'], { log });
    await pass(0.01);
    source.traffic = { ...source.traffic, receivedBytes: 200 * 1024 * 1024 };
    await pass(0.1);
    expect(events).toEqual([]);
    source.traffic = { ...source.traffic, receivedBytes: 300 * 1024 * 1024 };
    await pass(0.1);
    expect(events).toEqual(['down since 0']);
    expect(lines.join('')).toContain('the answers exceed 268435456 bytes');
  });

  it('logs a warning once, and no more kinds of warnings than a log can bear', async () => {
    const warn = jest.fn();
    const log = Object.assign(pino({ level: 'silent' }), { warn });
    const warnings = Array.from({ length: 1_200 }, (_, index) => `queue ${index}`);
    run([{ workers: [], warnings }], { log });
    await pass(10);
    expect(warn).toHaveBeenCalledTimes(1_000);
    expect(warn).toHaveBeenCalledWith({ source: 's', warning: 'queue 0' }, 'source is read in part');
  });
});
