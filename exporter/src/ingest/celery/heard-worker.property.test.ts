import fc from 'fast-check';
import { afterEvent, GOODBYE_HOLD_MS, hasLeft, type HeardWorker } from './heard-worker';
import { type WorkerEvent } from './worker-event';

interface Step {
  readonly type: WorkerEvent['type'];
  readonly pid: number;
  /** Time since the step before. */
  readonly afterMs: number;
}

const steps = fc.array(
  fc.record({
    type: fc.constantFrom<WorkerEvent['type']>('online', 'heartbeat', 'offline'),
    pid: fc.integer({ min: 1, max: 3 }),
    afterMs: fc.integer({ min: 0, max: 2 * GOODBYE_HOLD_MS }),
  }),
  { minLength: 1, maxLength: 30 },
);

function play(all: readonly Step[]): { readonly heard: HeardWorker | undefined; readonly now: number } {
  let heard: HeardWorker | undefined;
  let now = 0;
  for (const { type, pid, afterMs } of all) {
    now += afterMs;
    const event = { type, name: 'celery@h', pid };
    heard = afterEvent(
      heard,
      {
        ...event,
        heartbeatSeconds: 2,
        active: 0,
        begun: 0,
        version: undefined,
        system: undefined,
      },
      now,
    );
  }
  return { heard, now };
}

describe('events of a worker of Celery in any order', () => {
  it('P1 say that it has left only if the process that was heard last said goodbye, and was silent since', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 2 * GOODBYE_HOLD_MS }), (all, silentMs) => {
        const { heard, now } = play(all);
        const lives = all.filter(({ type }) => type !== 'offline');
        const lastLife = all.findLastIndex(({ type }) => type !== 'offline');
        const current = lives.at(-1)?.pid ?? all[0]?.pid;
        let goodbyeAt: number | undefined;
        let at = 0;
        for (const [index, { type, pid, afterMs }] of all.entries()) {
          at += afterMs;
          if (index > lastLife && type === 'offline' && pid === current) {
            goodbyeAt ??= at;
          }
        }
        const left = goodbyeAt !== undefined && now + silentMs - goodbyeAt >= GOODBYE_HOLD_MS;
        expect(heard !== undefined && hasLeft(heard, now + silentMs)).toBe(left);
      }),
    );
  });

  it('P1 never date a sign of life after the event that told it, nor before the last one', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { heard, now } = play(all);
        expect(heard?.heardAt).toBeLessThanOrEqual(now);
        const { heard: again } = play([...all, { type: 'heartbeat', pid: 9, afterMs: 1 }]);
        expect(again).toEqual(expect.objectContaining({ heardAt: now + 1 }));
        expect(again?.goodbyeAt).toBeUndefined();
      }),
    );
  });
});
