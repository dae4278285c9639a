import { type Config } from '../schema/config';
import { ConfigError } from '../schema/config-error';
import { isLoopback, parseListenAddress } from '../schema/listen-address';
import { type ConfigValue, SETTINGS } from '../schema/setting';
import { validateValue } from '../schema/value';
import { readTokens, type Token } from '../files/tokens';
import { NO_WEB_CONFIG, readWebConfig, restartReason, type WebConfig } from '../files/web-config';
import { crossFieldProblems } from './cross-field-checks';
import {
  CONFIG_FILE_VARIABLE,
  type Environment,
  readEnvironment,
  unknownVariableWarnings,
} from './environment';
import { parseConfigFile } from '../files/config-file';
import { type Flags } from './flags';

export interface ConfigSources {
  readonly flags: Flags;
  readonly environment: Environment;
  /** Reads a file as text; throws what node:fs throws. */
  readonly read: (path: string) => string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Not wrong, but most likely not meant. */
  readonly warnings: readonly string[];
}

/** Puts the configuration together: a flag beats a variable, that the file, that the default. Throws ConfigError. */
export function loadConfig({ flags, environment, read }: ConfigSources): LoadedConfig {
  const path = flags.configFile ?? (environment[CONFIG_FILE_VARIABLE] || undefined);
  const file =
    path === undefined ? { values: [], problems: [] } : parseConfigFile(path, readText(path, read));
  const values = [...file.values, ...readEnvironment(environment), ...flags.values];
  const problems = [
    ...file.problems,
    ...flags.problems,
    ...values.map(validateValue).filter((found) => found !== undefined),
  ];
  if (problems.length > 0) throw new ConfigError(problems);

  const effective = new Map(values.map((each) => [each.setting.name, each]));
  const config = assemble(effective);
  const unrelated = crossFieldProblems(config).map(
    ({ name, problem }) => `${effective.get(name)?.origin ?? 'default'}: ${name} ${problem}`,
  );
  if (unrelated.length > 0) throw new ConfigError(unrelated);
  return { config, warnings: unknownVariableWarnings(environment) };
}

function readText(path: string, read: ConfigSources['read']): string {
  try {
    return read(path);
  } catch (error) {
    throw new ConfigError([
      `${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

function assemble(effective: ReadonlyMap<string, ConfigValue>): Config {
  const config: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const last = setting.path.length - 1;
    // Also where nothing in it is given: every section is there.
    const section = setting.path.slice(0, last).reduce<Record<string, unknown>>((at, key) => {
      return (at[key] ??= {}) as Record<string, unknown>;
    }, config);
    const value = effective.get(setting.name)?.value ?? setting.defaultValue;
    if (value !== undefined) section[setting.path[last] ?? ''] = value;
  }
  return config as Config;
}

/** The configuration with the files about access that it names. */
export interface LoadedSettings {
  readonly config: Config;
  readonly web: WebConfig;
  readonly tokens: readonly Token[];
  readonly warnings: readonly string[];
}

/** Reads all there is to read. Throws ConfigError. */
export function loadSettings(sources: ConfigSources): LoadedSettings {
  const { config, warnings } = loadConfig(sources);
  const { web, tokens, warnings: accessWarnings } = loadAccess(config, sources.read);
  return { config, web, tokens, warnings: [...warnings, ...accessWarnings] };
}

/** Reads what says who may ask. Throws ConfigError, also where nothing of it keeps other machines out. */
export function loadAccess(
  { web: webSettings, auth }: Pick<Config, 'web' | 'auth'>,
  read: ConfigSources['read'],
): Omit<LoadedSettings, 'config'> {
  const web =
    webSettings.configFile === undefined ? NO_WEB_CONFIG : readWebConfig(webSettings.configFile, read);
  const tokens = auth.tokensFile === undefined ? [] : readTokens(auth.tokensFile, read);
  const address = parseListenAddress(webSettings.listenAddress);
  if (address === undefined || isLoopback(address)) return { web, tokens, warnings: [] };
  const secrets = web.users.size > 0 || tokens.length > 0;
  const authenticates = secrets || web.tls?.requireClientCertificate === true;
  const files = [webSettings.configFile, auth.tokensFile].filter((file) => file !== undefined);
  if (!authenticates && !webSettings.allowInsecure) {
    throw new ConfigError([
      `${files.join(', ')}: has neither basic_auth_users nor required client certificates nor a token, and ${webSettings.listenAddress} is ` +
        'reachable from other machines. Add one of them, listen on 127.0.0.1, or set --web.allow-insecure',
    ]);
  }
  const inTheClear = secrets && web.tls === undefined;
  const warning = `passwords and tokens reach ${webSettings.listenAddress} unencrypted: no tls_server_config`;
  return { web, tokens, warnings: inTheClear ? [warning] : [] };
}

/**
 * Reads all there is to read for a running exporter. Throws ConfigError, also where the web configuration asks for
 * what only a restart can give: nobody may believe in TLS that is not there yet.
 */
export function reloadSettings(
  sources: ConfigSources,
  running: Pick<LoadedSettings, 'config' | 'web'>,
): Omit<LoadedSettings, 'warnings'> {
  const { config } = loadConfig(sources);
  const { web, tokens } = loadAccess(running.config, sources.read);
  const reason = restartReason(running.web, web);
  if (reason === undefined) return { config, web, tokens };
  throw new ConfigError([
    `${running.config.web.configFile ?? ''}: ${reason} while the exporter runs; restart it`,
  ]);
}
