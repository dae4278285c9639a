import { ConfigError } from '../config/schema/config-error';
import { loadSettings, type LoadedSettings } from '../config/load/load';
import { type Exporter, type ExporterOptions, startExporter } from './start-exporter';

/** Starts an exporter; `startExporter`, or another one in tests. */
export type StartExporter = (options: ExporterOptions) => Promise<Exporter>;

/**
 * Starts an exporter that starts again within this process when the wall clock was set back. All its times are on one clock
 * that never goes back; a start takes the present time and shifts the times in the journal, so that every age continues.
 * This takes less than a second, in which reports are refused and sent again by the clients.
 *
 * @param onFailure called if it cannot start again; the process should end
 */
export async function startRestartingExporter(
  options: ExporterOptions,
  onFailure: (error: unknown) => void,
  start: StartExporter = startExporter,
): Promise<Exporter> {
  const { log } = options;
  let closing = false;
  let restart: Promise<void> = Promise.resolve();
  /** The exporter has closed, and its successor has not started. */
  let isRestarting = false;

  const startAgain = async (previous: Exporter): Promise<void> => {
    isRestarting = true;
    try {
      await previous.close();
      if (!closing) {
        current = await start({ ...options, settings: settingsAt(options, previous.url), onClockSetBack });
        log.info({ url: current.url, workers: current.workers }, 'started again with the present time');
      }
    } catch (error) {
      onFailure(error);
    } finally {
      isRestarting = false;
    }
  };
  const onClockSetBack = (behindMs: number): void => {
    log.warn(
      { seconds: behindMs / 1000 },
      'the clock was set back; starting again, so that times are right. No age changes',
    );
    restart = startAgain(current);
  };

  const reloadAfterRestart = (): void => {
    if (closing) {
      return;
    }
    try {
      current.reload();
    } catch (error) {
      // It has logged a ConfigError, and continues with its present configuration.
      if (!(error instanceof ConfigError)) {
        log.error({ err: error }, 'reload failed');
      }
    }
  };

  let current = await start({ ...options, onClockSetBack });
  return {
    get url() {
      return current.url;
    },
    get workers() {
      return current.workers;
    },
    reload: () => {
      if (isRestarting) {
        // The closed exporter must not change, and its successor may have read the configuration before the reload.
        void restart.then(() => reloadAfterRestart());
        return { changed: [], needRestart: [] };
      }
      return current.reload();
    },
    close: async () => {
      closing = true;
      await restart;
      await current.close();
    },
  };
}

/** The present settings, or those of the first start if the present ones are not valid, with the same port. */
function settingsAt({ sources, settings, log }: ExporterOptions, url: string): LoadedSettings {
  let present = settings;
  try {
    present = loadSettings(sources);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    log.warn({ err: error }, 'the configuration is not valid; continuing with the previous one');
  }
  // A configured port of 0 must not become another port.
  const web = { ...present.config.web, listenAddress: new URL(url).host };
  return { ...present, config: { ...present.config, web } };
}
