import { Assessor } from './assessor';
import { DEFAULT_CHECK_SETTINGS, worker } from './subject.fixture';

const MINUTE = 60_000;
function assessor() {
  return new Assessor(DEFAULT_CHECK_SETTINGS);
}
function reported(succeeded: number, failed: number) {
  return worker({ tasks: { types: { enrich: { succeeded, failed } } } });
}

describe('Assessor', () => {
  it('S2.5 assesses the tasks of the last five minutes only', () => {
    const health = assessor();
    health.observe(reported(0, 0), 0);
    health.observe(reported(50, 50), MINUTE);
    const statusAt = (now: number) =>
      health.assess(reported(50, 50), 0, now).checks.find(({ check }) => check === 'task_performance')
        ?.status;
    expect(statusAt(MINUTE)).toBe('critical');
    expect(statusAt(7 * MINUTE)).toBeUndefined();
  });

  it('S2.7 returns the score and the cost of each check', () => {
    const { score, at } = assessor().assess(worker({ resources: { cpu_ratio: 0.99 } }), 0, 5);
    expect(at).toBe(5);
    expect(score).toEqual({ value: 0.4, costs: [{ check: 'resources', cost: 0.6 }] });
  });

  it('applies new settings to the assessments after them, and not to those before', () => {
    const health = assessor();
    const busy = worker({ resources: { cpu_ratio: 0.8 } });
    const statusOf = () =>
      health.assess(busy, 0, 0).checks.find(({ check }) => check === 'resources')?.status;
    expect(statusOf()).toBe('ok');
    const { thresholdsFor } = DEFAULT_CHECK_SETTINGS;
    health.configure({
      ...DEFAULT_CHECK_SETTINGS,
      thresholdsFor: (type) => ({ ...thresholdsFor(type), cpu_ratio: { critical: 0.7 } }),
    });
    expect(statusOf()).toBe('critical');
  });

  it('S2.8 returns heartbeat statistics until the worker is removed', () => {
    const health = assessor();
    for (let i = 0; i < 20; i++) {
      health.observe(worker(), i * 30_000, 30_000);
    }
    expect(health.assess(worker(), 0, 0).heartbeatStats).toEqual({ mean: 30_000, deviation: 0 });
    health.forget('w-1');
    expect(health.assess(worker(), 0, 0)).not.toHaveProperty('heartbeatStats');
  });

  it('keeps the result of the task check from before a restart until the window has filled', () => {
    const before = assessor();
    before.observe(reported(0, 0), 0);
    before.observe(reported(50, 50), MINUTE);
    const restored = { ...reported(50, 50), assessment: before.assess(reported(50, 50), 0, MINUTE) };
    const after = assessor();
    const tasksAt = (now: number) =>
      after.assess(restored, 0, now).checks.find(({ check }) => check === 'task_performance')?.status;
    expect(tasksAt(2 * MINUTE)).toBe('critical');
    expect(tasksAt(8 * MINUTE)).toBeUndefined();
  });
});
