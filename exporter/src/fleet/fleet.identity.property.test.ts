import fc from 'fast-check';
import { type Report } from '@heartline/protocol';
import { FleetHarness } from './fleet.fixture';
import { type Fleet } from './fleet';

const INTERVAL = 30;
const THRESHOLD = 3;
/** A process that has run for this long has sent its second heartbeat, and it has arrived. */
const SETTLED = 1.3 * INTERVAL;

/** How the processes of one worker name themselves. */
interface Style {
  readonly boot: 'unique' | 'constant' | 'none';
  readonly started: 'true' | 'from 1970' | 'constant' | 'none';
  readonly sequence: 'from 1' | 'constant' | 'none';
}

interface Life {
  /** Seconds from the end of the process before to the start; negative if both overlap. */
  readonly pause: number;
  readonly heartbeats: number;
  readonly end: 'crash' | 'goodbye';
  /** Seconds by which each heartbeat is early or late. */
  readonly jitter: number;
}

interface Message {
  readonly at: number;
  readonly report: Partial<Report>;
}

interface Process {
  readonly from: number;
  /** When its last message was sent. */
  readonly to: number;
  readonly end: Life['end'];
}

const styles: fc.Arbitrary<Style> = fc.record({
  boot: fc.constantFrom<Style['boot']>('unique', 'constant', 'none'),
  started: fc.constantFrom<Style['started']>('true', 'from 1970', 'constant', 'none'),
  sequence: fc.constantFrom<Style['sequence']>('from 1', 'constant', 'none'),
});

const lives = fc.array(
  fc.record({
    pause: fc.oneof(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 20, max: 300 }),
      fc.integer({ min: -120, max: -10 }),
    ),
    heartbeats: fc.integer({ min: 4, max: 9 }),
    end: fc.constantFrom<Life['end']>('crash', 'goodbye'),
    jitter: fc.integer({ min: -3, max: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** How the network treats each message, used in turn: seconds of delay, and whether it arrives twice. */
const network = fc.array(fc.record({ delay: fc.integer({ min: 0, max: 15 }), twice: fc.boolean() }), {
  minLength: 1,
  maxLength: 7,
});

function hasKey({ boot, started }: Style): boolean {
  return boot !== 'none' || started !== 'none';
}

function isDistinct({ boot, started }: Style): boolean {
  return boot === 'unique' || (boot === 'none' && started === 'true');
}

function identity(style: Style, index: number, startedAt: number): Partial<Report> {
  const clocks = {
    true: new Date(startedAt).toISOString(),
    // Each process starts some seconds after the epoch, not in order.
    'from 1970': new Date(((index * 7) % 5) * 1000 + 4000).toISOString(),
    constant: '2020-01-01T00:00:00Z',
  };
  return {
    ...(style.boot !== 'none' && { boot_id: style.boot === 'unique' ? `boot-${index}` : 'boot' }),
    ...(style.started !== 'none' && { started_at: clocks[style.started] }),
  };
}

/** The messages of all processes in the order of their arrival, in seconds after `begin`, and what really happened. */
function simulate(
  begin: number,
  style: Style,
  plan: readonly Life[],
  fates: readonly { readonly delay: number; readonly twice: boolean }[],
): { messages: Message[]; processes: Process[] } {
  const messages: Message[] = [];
  const processes: Process[] = [];
  let fate = 0;
  let previous: Process | undefined;
  for (const [index, { pause, heartbeats, end, jitter }] of plan.entries()) {
    // Processes that cannot be told apart do not overlap: nobody could say what their messages mean.
    const gap = isDistinct(style) ? pause : Math.abs(pause);
    const from = previous === undefined ? 0 : Math.max(previous.from + 1, previous.to + gap);
    const self = identity(style, index, begin + from * 1000);
    const sent: Message[] = [];
    for (let beat = 0; beat < heartbeats; beat++) {
      const at = from + beat * INTERVAL + (beat % 2 === 1 ? jitter / 2 : 0);
      const sequence = style.sequence === 'from 1' ? beat + 1 : 0;
      sent.push({ at, report: { ...self, ...(style.sequence !== 'none' && { sequence }) } });
    }
    let to = sent.at(-1)?.at ?? from;
    if (end === 'goodbye') {
      to += 2;
      const sequence = style.sequence === 'from 1' ? heartbeats + 1 : 0;
      const report = { ...self, ...(style.sequence !== 'none' && { sequence }), status: 'stopped' as const };
      sent.push({ at: to, report });
    }
    for (const { at, report } of sent) {
      const { delay, twice } = fates[fate++ % fates.length] ?? { delay: 0, twice: false };
      // Without a key, nothing tells a heartbeat that is late from one of the next process.
      messages.push({ at: at + (hasKey(style) ? delay / 10 : 0), report });
      if (twice && hasKey(style)) {
        messages.push({ at: at + delay / 10 + 0.3, report });
      }
    }
    previous = { from, to, end };
    processes.push(previous);
  }
  return { messages: messages.sort((a, b) => a.at - b.at), processes };
}

type Verdict = 'alive' | 'stopped' | 'failed' | undefined;

/** What a person who knows the processes says about the worker; undefined while that is a matter of opinion. */
function verdict(processes: readonly Process[], now: number): Verdict {
  const begun = processes.filter(({ from }) => from <= now);
  const running = begun.filter(({ to }) => to > now);
  const leftLately = begun.some(({ to, end }) => end === 'goodbye' && to <= now && now - to < SETTLED);
  if (running.length > 0) {
    return running.some(({ from }) => now - from >= SETTLED) && !leftLately ? 'alive' : undefined;
  }
  const last = begun.reduce<Process | undefined>(
    (a, b) => (a !== undefined && a.to >= b.to ? a : b),
    undefined,
  );
  if (last === undefined || now - last.to < 3) {
    return undefined;
  }
  if (last.end === 'goodbye') {
    // If the newest one crashed before, the goodbye of an older one may not be the worker's. If an older one crashed just
    // before, the worker is expected to go on without the newest one: nothing tells a crash from a pause yet.
    const crashedLately = begun.some(
      ({ to, end }) => end === 'crash' && last.to - to <= THRESHOLD * INTERVAL + 3,
    );
    return last === begun.at(-1) && !crashedLately ? 'stopped' : undefined;
  }
  return now - last.to > THRESHOLD * INTERVAL + 3 ? 'failed' : undefined;
}

describe('F2 any interleaving of processes, goodbyes and clocks', () => {
  it('F2 ends in the state that a person would name', async () => {
    const harness = new FleetHarness();
    const fleet: Fleet = await harness.open();
    let runs = 0;
    const counts: Record<string, number> = { alive: 0, stopped: 0, failed: 0 };
    try {
      await fc.assert(
        fc.asyncProperty(styles, lives, network, async (style, plan, fates) => {
          const worker_id = `w-${++runs}`;
          const begin = harness.clock.at;
          const { messages, processes } = simulate(begin, style, plan, fates);
          const end = Math.max(...processes.map(({ to }) => to)) + 200;
          let next = 0;
          for (let second = 0; second <= end; second++) {
            for (; (messages[next]?.at ?? Infinity) <= second; next++) {
              const { at = 0, report } = messages[next] ?? {};
              harness.clock.at = begin + Math.round(at * 1000);
              await fleet.record({ worker_id, ...report }, 'http', { sender: '10.0.0.1' });
            }
            harness.clock.at = begin + second * 1000;
            while (fleet.tick()) {
              continue;
            }
            const expected = verdict(processes, second);
            const state = fleet.state.get(worker_id)?.health.state;
            const alive =
              state !== undefined && state !== 'failed' && state !== 'stopped' && state !== 'critical';
            if (expected !== undefined) {
              counts[expected] = (counts[expected] ?? 0) + 1;
            }
            if (expected !== undefined && (expected === 'alive' ? !alive : state !== expected)) {
              throw new Error(`${expected} expected after ${second} s, was ${state ?? 'absent'}`);
            }
          }
        }),
        { numRuns: 60 },
      );
    } finally {
      await harness.end();
    }
    // The verdicts are not vacuous.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(500);
  });
});
