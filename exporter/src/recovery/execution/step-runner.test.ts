import { pino } from 'pino';
import { type DriverStep } from '../drivers/driver';
import { runStep } from './step-runner';

const TARGET = {
  workerId: 'w',
  workerType: 'batch',
  incarnation: { key: 'a', firstSeenAt: 0 },
  facts: { source: 'http', labels: {}, metadata: {} },
};
const CALL = { actionId: '1', action: 'restart', target: TARGET } as const;
const log = pino({ level: 'silent' });

function stepOf(run: DriverStep['run']) {
  return { driver: 'd', step: { name: 's', timeoutMs: 600_000, verifyMs: 0, run } };
}

describe('a step of a driver', () => {
  it('is not called once its action was told to stop', async () => {
    const stop = new AbortController();
    stop.abort('the exporter shuts down');
    const run = jest.fn();
    expect(await runStep(stepOf(run), CALL, stop.signal, log)).toEqual({
      result: 'failed',
      reason: 'the exporter shuts down',
      evidence: {},
    });
    expect(run).not.toHaveBeenCalled();
  });

  it('that does not answer ends when it is told to stop, and its driver is told as well', async () => {
    const stop = new AbortController();
    let signal: AbortSignal | undefined;
    const step = stepOf((call) => {
      signal = call.signal;
      return new Promise(() => undefined);
    });
    const ended = runStep(step, CALL, stop.signal, log);
    stop.abort('the exporter shuts down');
    expect(await ended).toMatchObject({ result: 'interrupted', reason: 'the exporter shuts down' });
    expect(signal?.aborted).toBe(true);
  });

  it('that throws, or rejects, has failed', async () => {
    const stop = new AbortController().signal;
    const throwing = stepOf(() => {
      throw new Error('a defect');
    });
    const rejecting = stepOf(() => Promise.reject(new Error('a defect')));
    for (const step of [throwing, rejecting]) {
      expect(await runStep(step, CALL, stop, log)).toEqual({
        result: 'failed',
        reason: 'a defect',
        evidence: {},
      });
    }
  });

  it.each(['done', 'failed'] as const)(
    'that is %s has its texts cut at 2048 characters, and its first 50 values',
    async (result) => {
      const values = Array.from({ length: 49 }, (_, n) => [`value_${n}`, n] as const);
      const evidence = { output: 'x'.repeat(100_000), ...Object.fromEntries(values), last: true };
      const step = stepOf(() => Promise.resolve({ result, reason: 'y'.repeat(2049), evidence }));
      expect(await runStep(step, CALL, new AbortController().signal, log)).toEqual({
        result,
        reason: `${'y'.repeat(2047)}…`,
        evidence: { output: `${'x'.repeat(2047)}…`, ...Object.fromEntries(values) },
      });
    },
  );

  it('keeps texts of 2048 characters', async () => {
    const outcome = { result: 'done', evidence: { output: 'x'.repeat(2048) } } as const;
    const step = stepOf(() => Promise.resolve(outcome));
    expect(await runStep(step, CALL, new AbortController().signal, log)).toEqual(outcome);
  });
});
