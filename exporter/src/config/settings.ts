import { type Config } from './config';
import { ConfigError } from './error';
import { isLoopback, parseListenAddress } from './listenAddress';
import { type ConfigPlaces, loadConfig } from './load';
import { OPEN, readWebConfig, type WebConfig, whyRestart } from './webConfig';

/** The configuration with the web configuration file that it names. */
export interface Settings {
  readonly config: Config;
  readonly web: WebConfig;
  readonly warnings: readonly string[];
}

/** Reads all there is to read. Throws ConfigError. */
export function readSettings(places: ConfigPlaces): Settings {
  const { config, warnings } = loadConfig(places);
  const { web, warnings: ofWeb } = readWeb(config, places.read);
  return { config, web, warnings: [...warnings, ...ofWeb] };
}

export function readWeb({ web: told }: Config, read: ConfigPlaces['read']): Omit<Settings, 'config'> {
  if (told.configFile === undefined) return { web: OPEN, warnings: [] };
  const web = readWebConfig(told.configFile, read);
  const address = parseListenAddress(told.listenAddress);
  if (address === undefined || isLoopback(address)) return { web, warnings: [] };
  const asks = web.users.size > 0 || web.tls?.requireClientCertificate === true;
  if (!asks && !told.allowInsecure) {
    throw new ConfigError([
      `${told.configFile}: has neither basic_auth_users nor required client certificates, and ${told.listenAddress} is ` +
        'reachable from other machines. Add one of them, listen on 127.0.0.1, or set --web.allow-insecure',
    ]);
  }
  const inTheClear = web.users.size > 0 && web.tls === undefined;
  return {
    web,
    warnings: inTheClear ? [`passwords reach ${told.listenAddress} unencrypted: no tls_server_config`] : [],
  };
}

/**
 * Reads all there is to read for a running exporter. Throws ConfigError, also where the web configuration asks for
 * what only a restart can give: nobody may believe in TLS that is not there yet.
 */
export function readAgain(
  places: ConfigPlaces,
  running: Omit<Settings, 'warnings'>,
): Omit<Settings, 'warnings'> {
  const { config } = loadConfig(places);
  const { web } = readWeb({ ...config, web: running.config.web }, places.read);
  const reason = whyRestart(running.web, web);
  if (reason === undefined) return { config, web };
  throw new ConfigError([
    `${running.config.web.configFile ?? ''}: ${reason} while the exporter runs; restart it`,
  ]);
}
