import { type LiveConfig, type Reloaded } from '../config/load/live-config';
import { type Config } from '../config/schema/config';
import { ConfigError } from '../config/schema/config-error';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Clock } from '../model/time';
import { type Log } from '../telemetry/log';

export interface ReloadDeps {
  readonly live: LiveConfig;
  /** Reads and validates the configuration without applying it. Throws ConfigError. */
  readonly read: () => { readonly config: Config; readonly apply: () => void };
  readonly clock: Clock;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
}

/** Returns a function that reloads the configuration. An invalid one changes nothing; it is logged, counted and thrown. */
export function createReload({ live, read, clock, metrics, log }: ReloadDeps): () => Reloaded {
  return () => {
    try {
      const { config, apply } = read();
      const reloaded = live.apply(config);
      apply();
      metrics.configReloaded(true, clock.now());
      log.info({ changed: reloaded.changed, need_restart: reloaded.needRestart }, 'configuration reloaded');
      return reloaded;
    } catch (error) {
      metrics.configReloaded(false, clock.now());
      const problems = error instanceof ConfigError ? error.problems : [String(error)];
      for (const problem of problems) {
        log.error({ problem }, 'configuration not reloaded; the previous one stays in use');
      }
      throw error;
    }
  };
}
