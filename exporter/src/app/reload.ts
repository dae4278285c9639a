import { type Config } from '../config/schema/config';
import { ConfigError } from '../config/schema/config-error';
import { type LiveConfig, type Reloaded } from '../config/load/live-config';
import { type Clock } from '../fleet/observation/monotonic-clock';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';

export interface ReloadParts {
  readonly live: LiveConfig;
  /** Reads everything anew and checks it, and changes nothing. Throws ConfigError. */
  readonly read: () => { readonly config: Config; readonly takeOver: () => void };
  readonly clock: Clock;
  readonly tally: Tally;
  readonly log: Log;
}

/** Reads the configuration again. One that is wrong changes nothing, and is logged and counted before it is thrown. */
export function reloader({ live, read, clock, tally, log }: ReloadParts): () => Reloaded {
  return () => {
    try {
      const { config, takeOver } = read();
      const reloaded = live.apply(config);
      takeOver();
      tally.configReloaded(true, clock.now());
      log.info({ changed: reloaded.changed, need_restart: reloaded.needRestart }, 'configuration reloaded');
      return reloaded;
    } catch (error) {
      tally.configReloaded(false, clock.now());
      const problems = error instanceof ConfigError ? error.problems : [String(error)];
      for (const problem of problems)
        log.error({ problem }, 'configuration not reloaded; nothing was changed');
      throw error;
    }
  };
}
