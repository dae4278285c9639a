import { type Config } from '../schema/config';
import { ConfigError } from '../schema/config-error';
import { isLoopback, parseListenAddress } from '../schema/listen-address';
import { type ConfigPlaces, loadConfig } from './load';
import { readTokens, type Token } from '../web/tokens';
import { OPEN, readWebConfig, type WebConfig, whyRestart } from '../web/web-config';

/** The configuration with the files about access that it names. */
export interface Settings {
  readonly config: Config;
  readonly web: WebConfig;
  readonly tokens: readonly Token[];
  readonly warnings: readonly string[];
}

/** Reads all there is to read. Throws ConfigError. */
export function readSettings(places: ConfigPlaces): Settings {
  const { config, warnings } = loadConfig(places);
  const { web, tokens, warnings: ofAccess } = readAccess(config, places.read);
  return { config, web, tokens, warnings: [...warnings, ...ofAccess] };
}

/** Reads what says who may ask. Throws ConfigError, also where nothing of it keeps other machines out. */
export function readAccess(
  { web: told, auth }: Pick<Config, 'web' | 'auth'>,
  read: ConfigPlaces['read'],
): Omit<Settings, 'config'> {
  const web = told.configFile === undefined ? OPEN : readWebConfig(told.configFile, read);
  const tokens = auth.tokensFile === undefined ? [] : readTokens(auth.tokensFile, read);
  const address = parseListenAddress(told.listenAddress);
  if (address === undefined || isLoopback(address)) return { web, tokens, warnings: [] };
  const secrets = web.users.size > 0 || tokens.length > 0;
  const asks = secrets || web.tls?.requireClientCertificate === true;
  const files = [told.configFile, auth.tokensFile].filter((file) => file !== undefined);
  if (!asks && !told.allowInsecure) {
    throw new ConfigError([
      `${files.join(', ')}: has neither basic_auth_users nor required client certificates nor a token, and ${told.listenAddress} is ` +
        'reachable from other machines. Add one of them, listen on 127.0.0.1, or set --web.allow-insecure',
    ]);
  }
  const inTheClear = secrets && web.tls === undefined;
  const warning = `passwords and tokens reach ${told.listenAddress} unencrypted: no tls_server_config`;
  return { web, tokens, warnings: inTheClear ? [warning] : [] };
}

/**
 * Reads all there is to read for a running exporter. Throws ConfigError, also where the web configuration asks for
 * what only a restart can give: nobody may believe in TLS that is not there yet.
 */
export function readAgain(
  places: ConfigPlaces,
  running: Pick<Settings, 'config' | 'web'>,
): Omit<Settings, 'warnings'> {
  const { config } = loadConfig(places);
  const { web, tokens } = readAccess(running.config, places.read);
  const reason = whyRestart(running.web, web);
  if (reason === undefined) return { config, web, tokens };
  throw new ConfigError([
    `${running.config.web.configFile ?? ''}: ${reason} while the exporter runs; restart it`,
  ]);
}
