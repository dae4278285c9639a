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
    addGap: jest.fn(),
  };
  const clock = new MonotonicClock(
    () => wall,
    () => monotonic,
  );
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) });
  const vitals = new ProcessHealth(() => monotonic);
  const metrics = { eventLoopLag: jest.fn() };
  const clockwork = new FleetLoop({ fleet, clock, processHealth: vitals, metrics, log });
  clockwork.start();
  const pass = async (ms: number, wallMs = ms) => {
    monotonic += ms;
    wall += wallMs;
    await jest.advanceTimersByTimeAsync(250);
  };
  return { fleet, vitals, tally: metrics, clockwork, lines, pass };
}

describe('the clockwork', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('looks at the deadlines four times a second, and stamps the journal once', async () => {
    const { fleet, pass } = running();
    for (let beat = 0; beat < 8; beat++) await pass(250);
    expect(fleet.tick).toHaveBeenCalledTimes(8);
    expect(fleet.checkpoint).toHaveBeenCalledTimes(2);
    expect(fleet.addGap).not.toHaveBeenCalled();
  });

  it('tells the fleet that nobody could be heard while the loop stood, before it judges anybody', async () => {
    const { fleet, lines, pass } = running();
    await pass(250);
    await pass(9_000);
    expect(fleet.addGap.mock.calls).toEqual([[{ from: 1_000_250, to: 1_009_250 }, 'stalled']]);
    expect(fleet.addGap.mock.invocationCallOrder[0]).toBeLessThan(
      fleet.tick.mock.invocationCallOrder[1] ?? 0,
    );
    expect(lines.join()).toContain('the event loop stood');
  });

  it('tallies how late each beat comes, and none as early', async () => {
    const { tally, pass } = running();
    for (const ms of [250, 290, 240]) await pass(ms);
    expect(tally.eventLoopLag.mock.calls).toEqual([[0], [0.04], [0]]);
  });

  it('takes a late beat of half a second for nothing', async () => {
    const { fleet, pass } = running();
    await pass(700);
    expect(fleet.addGap).not.toHaveBeenCalled();
  });

  it('tells the fleet of time that the machine slept', async () => {
    const { fleet, pass } = running();
    await pass(250, 3_600_250);
    expect(fleet.addGap.mock.calls).toEqual([[{ from: 1_000_250, to: 4_600_250 }, 'away']]);
  });

  it('goes on where one look does not see to all, without waiting for the next beat', async () => {
    const { fleet, vitals, pass } = running();
    fleet.tick.mockReturnValueOnce(true).mockReturnValueOnce(true);
    await pass(250);
    await jest.advanceTimersByTimeAsync(10);
    expect(fleet.tick).toHaveBeenCalledTimes(3);
    expect(vitals.stuck()).toBeUndefined();
  });

  it('counts as stuck when looking fails, and when the journal cannot be written', async () => {
    const { fleet, vitals, lines, pass } = running();
    fleet.tick.mockImplementation(() => {
      throw new Error('broken');
    });
    for (let second = 0; second < 31; second++) await pass(1000, 1000);
    expect(vitals.stuck()).toContain('deadlines');
    expect(lines.join()).toContain('broken');

    const other = running();
    other.fleet.checkpoint.mockRejectedValue(new Error('disk full'));
    for (let second = 0; second < 31; second++) await other.pass(1000, 1000);
    expect(other.vitals.stuck()).toContain('journal');
    expect(other.lines.join()).toContain('disk full');
  });

  it('S4.9 stands still once it is stopped', async () => {
    const { fleet, clockwork, pass } = running();
    clockwork.stop();
    await pass(5000);
    expect(fleet.tick).not.toHaveBeenCalled();
  });
});
