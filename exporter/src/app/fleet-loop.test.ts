import { FleetLoop } from './fleet-loop';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { createLog } from '../telemetry/log';
import { ProcessHealth } from '../telemetry/process-health';

function running() {
  let monotonic = 0;
  let wall = 1_000_000;
  const lines: string[] = [];
  const fleet = {
    tick: jest.fn(() => false),
    checkpoint: jest.fn(() => Promise.resolve()),
    addGap: jest.fn<undefined, [{ from: number; to: number }, string]>(),
  };
  const clock = new MonotonicClock(
    () => wall,
    () => monotonic,
  );
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) });
  const processHealth = new ProcessHealth(() => monotonic);
  const metrics = { eventLoopLag: jest.fn() };
  const onClockSetBack = jest.fn();
  const loop = new FleetLoop({ fleet, clock, processHealth, metrics, log, onClockSetBack });
  loop.start();
  const pass = async (ms: number, wallMs = ms) => {
    monotonic += ms;
    wall += wallMs;
    await jest.advanceTimersByTimeAsync(250);
  };
  return { fleet, processHealth, metrics, loop, lines, pass, onClockSetBack };
}

describe('FleetLoop', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('evaluates the deadlines four times a second and writes a checkpoint once a second', async () => {
    const { fleet, pass } = running();
    for (let tick = 0; tick < 8; tick++) {
      await pass(250);
    }
    expect(fleet.tick).toHaveBeenCalledTimes(8);
    expect(fleet.checkpoint).toHaveBeenCalledTimes(2);
    expect(fleet.addGap).not.toHaveBeenCalled();
  });

  it('records a stall as an observation gap before it evaluates deadlines', async () => {
    const { fleet, lines, pass } = running();
    await pass(250);
    await pass(9_000);
    expect(fleet.addGap.mock.calls).toEqual([[{ from: 1_000_500, to: 1_009_250 }, 'stall']]);
    expect(fleet.addGap.mock.invocationCallOrder[0]).toBeLessThan(
      fleet.tick.mock.invocationCallOrder[1] ?? 0,
    );
    expect(lines.join()).toContain('event loop stalled');
  });

  it('measures the lag of each tick, never below 0', async () => {
    const { metrics, pass } = running();
    for (const ms of [250, 290, 240]) {
      await pass(ms);
    }
    expect(metrics.eventLoopLag.mock.calls).toEqual([[0], [0.04], [0]]);
  });

  it('does not record a stall that makes no worker late', async () => {
    const { fleet, pass } = running();
    await pass(500);
    expect(fleet.addGap).not.toHaveBeenCalled();
  });

  it('F1 records of an event loop that is always late only the time by which it is late', async () => {
    const { fleet, pass } = running();
    for (let tick = 0; tick < 4; tick++) {
      await pass(760);
    }
    const recorded = fleet.addGap.mock.calls.map(([{ from, to }]) => to - from);
    expect(recorded).toEqual([510, 510, 510, 510]);
  });

  it('records the time that the machine slept as an absence', async () => {
    const { fleet, pass } = running();
    await pass(250, 3_600_250);
    expect(fleet.addGap.mock.calls).toEqual([[{ from: 1_000_250, to: 4_600_250 }, 'absence']]);
  });

  it('evaluates the remaining deadlines without waiting for the next tick', async () => {
    const { fleet, processHealth, pass } = running();
    fleet.tick.mockReturnValueOnce(true).mockReturnValueOnce(true);
    await pass(250);
    await jest.advanceTimersByTimeAsync(10);
    expect(fleet.tick).toHaveBeenCalledTimes(3);
    expect(processHealth.stuck()).toBeUndefined();
  });

  it('reports the process stuck when deadlines fail or the journal cannot be written', async () => {
    const { fleet, processHealth, lines, pass } = running();
    fleet.tick.mockImplementation(() => {
      throw new Error('broken');
    });
    for (let second = 0; second < 31; second++) {
      await pass(1000, 1000);
    }
    expect(processHealth.stuck()).toContain('deadlines');
    expect(lines.join()).toContain('broken');

    const other = running();
    other.fleet.checkpoint.mockRejectedValue(new Error('disk full'));
    for (let second = 0; second < 31; second++) {
      await other.pass(1000, 1000);
    }
    expect(other.processHealth.stuck()).toContain('journal');
    expect(other.lines.join()).toContain('disk full');
  });

  it('S4.9 does nothing after it is stopped', async () => {
    const { fleet, loop, pass } = running();
    loop.stop();
    await pass(5000);
    expect(fleet.tick).not.toHaveBeenCalled();
  });

  describe('F9 a wall clock that is set back', () => {
    const seconds = async (pass: (ms: number) => Promise<void>, count: number) => {
      for (let tick = 0; tick < 4 * count; tick++) {
        await pass(250);
      }
    };

    it('for good is reported once, within a minute, with the length of the step', async () => {
      const { pass, onClockSetBack, fleet } = running();
      await seconds(pass, 2);
      await pass(250, -3_600_000);
      await seconds(pass, 9);
      expect(onClockSetBack).not.toHaveBeenCalled();
      await seconds(pass, 60);
      expect(onClockSetBack.mock.calls).toEqual([[3_600_250]]);
      expect(fleet.addGap).not.toHaveBeenCalled();
    });

    it('and set forward again within seconds is not reported', async () => {
      const { pass, onClockSetBack } = running();
      await pass(250, -60_000);
      await seconds(pass, 5);
      await pass(250, 60_500);
      await seconds(pass, 60);
      expect(onClockSetBack).not.toHaveBeenCalled();
    });

    it('by less than a second, as drift, is not reported', async () => {
      const { pass, onClockSetBack } = running();
      await pass(250, -600);
      await seconds(pass, 60);
      expect(onClockSetBack).not.toHaveBeenCalled();
    });
  });
});
