import { parseFlags } from '../config/load/flags';
import { loadConfig } from '../config/load/load';
import { checkSettings } from './assessor';

function configured(...flags: string[]) {
  return checkSettings(
    loadConfig({ flags: parseFlags(flags), environment: {}, read: () => '' }).config.health,
  );
}

describe('checkSettings', () => {
  it('S2.4 returns the required thresholds by default', () => {
    expect(configured().thresholdsFor('any')).toMatchObject({
      cpu_ratio: { warning: 0.9, critical: 0.95 },
      memory_ratio: { warning: 0.85, critical: 0.95 },
      gpu_memory_ratio: { critical: 0.9 },
    });
  });

  it('S2.4 applies thresholds for all workers and overrides for one worker type', () => {
    const { thresholdsFor } = configured(
      '--health.cpu-ratio.warning=0.5',
      '--health.overrides=sandbox/memory_ratio.critical=0.99,sandbox/task_slowness_ratio.warning=5',
    );
    expect(thresholdsFor('sandbox')).toMatchObject({
      cpu_ratio: { warning: 0.5, critical: 0.95 },
      memory_ratio: { warning: 0.85, critical: 0.99 },
      task_slowness_ratio: { warning: 5 },
    });
    expect(thresholdsFor('research').memory_ratio.critical).toBe(0.95);
  });

  it('rejects a critical bound below the warning bound, for all workers and for one type', () => {
    expect(() => configured('--health.cpu-ratio.critical=0.8')).toThrow(
      /must not be below the warning threshold of cpu_ratio: critical is 0\.8, warning is 0\.9/,
    );
    expect(() => configured('--health.overrides=sandbox/disk_ratio.critical=0.1')).toThrow(/for sandbox/);
  });

  it('rejects an invalid override', () => {
    expect(() => configured('--health.overrides=sandbox/memory.critical=1')).toThrow(/health\.overrides/);
  });
});
