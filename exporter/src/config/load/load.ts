import { type Config } from '../schema/config';
import { ConfigError } from '../schema/config-error';
import { isLoopback, parseListenAddress } from '../schema/listen-address';
import { type ConfigValue, SETTINGS, validateValue } from '../schema/setting';
import { type SourceSettings } from '../schema/sources/source-kinds';
import { readSourceFiles } from '../files/source-files';
import { readTokens, type Token } from '../files/tokens';
import { NO_WEB_CONFIG, readWebConfig, restartReason, type WebConfig } from '../files/web-config';
import { type ReadFile, readNamedFile } from '../files/yaml-file';
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
  /** Reads a file as text; throws the errors of node:fs. */
  readonly read: ReadFile;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Path of the configuration file; undefined if there is none. */
  readonly path: string | undefined;
  /** Likely mistakes that are not errors. */
  readonly warnings: readonly string[];
}

/** Builds the configuration: flags override environment variables, then the file, then defaults. Throws ConfigError. */
export function loadConfig({ flags, environment, read }: ConfigSources): LoadedConfig {
  const path = flags.configFile ?? (environment[CONFIG_FILE_VARIABLE] || undefined);
  const file =
    path === undefined
      ? { values: [], problems: [], sources: [] }
      : parseConfigFile(
          path,
          readNamedFile(path, flags.configFile === undefined ? CONFIG_FILE_VARIABLE : '--config.file', read),
        );
  const values = [...file.values, ...readEnvironment(environment), ...flags.values];
  const problems = [
    ...file.problems,
    ...flags.problems,
    ...values.map(validateValue).filter((problem) => problem !== undefined),
  ];
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }

  const effective = new Map(values.map((each) => [each.setting.name, each]));
  const config = { ...assemble(effective), sources: file.sources };
  const crossField = crossFieldProblems(config).map(
    ({ name, problem }) => `${effective.get(name)?.origin ?? 'default'}: ${name} ${problem}`,
  );
  if (crossField.length > 0) {
    throw new ConfigError(crossField);
  }
  return { config, path, warnings: unknownVariableWarnings(environment) };
}

function assemble(effective: ReadonlyMap<string, ConfigValue>): Omit<Config, 'sources'> {
  const config: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const last = setting.path.length - 1;
    // Every section exists, even if none of its keys has a value.
    const section = setting.path.slice(0, last).reduce<Record<string, unknown>>((at, key) => {
      return (at[key] ??= {}) as Record<string, unknown>;
    }, config);
    const value = effective.get(setting.name)?.value ?? setting.defaultValue;
    if (value !== undefined) {
      section[setting.path[last] ?? ''] = value;
    }
  }
  return config as Omit<Config, 'sources'>;
}

/** The configuration and the content of the access files that it names. */
export interface LoadedSettings {
  readonly config: Config;
  readonly web: WebConfig;
  readonly tokens: readonly Token[];
  /** `config.sources` with the content of the files that they name. */
  readonly sources: readonly SourceSettings[];
  readonly warnings: readonly string[];
}

/** Reads the configuration, the web configuration file and the tokens file. Throws ConfigError. */
export function loadSettings(sources: ConfigSources): LoadedSettings {
  const { config, path, warnings } = loadConfig(sources);
  const { web, tokens, warnings: accessWarnings } = loadAccess(config, sources.read);
  return {
    config,
    web,
    tokens,
    sources: readSourceFiles(config.sources, path ?? '', sources.read),
    warnings: [...warnings, ...accessWarnings],
  };
}

/** Reads the web configuration and tokens files. Throws ConfigError, also if other machines could connect without authentication. */
export function loadAccess(
  { web: webSettings, auth }: Pick<Config, 'web' | 'auth'>,
  read: ReadFile,
): Omit<LoadedSettings, 'config' | 'sources'> {
  const web =
    webSettings.configFile === undefined ? NO_WEB_CONFIG : readWebConfig(webSettings.configFile, read);
  const tokens = auth.tokensFile === undefined ? [] : readTokens(auth.tokensFile, read);
  const address = parseListenAddress(webSettings.listenAddress);
  if (address === undefined || isLoopback(address)) {
    return { web, tokens, warnings: [] };
  }
  const secrets = web.users.size > 0 || tokens.length > 0;
  const authenticates = secrets || web.tls?.requireClientCertificate === true;
  const files = [webSettings.configFile, auth.tokensFile].filter((file) => file !== undefined);
  if (!authenticates && !webSettings.allowInsecure) {
    throw new ConfigError([
      `${files.join(', ')}: contains no basic_auth_users, required client certificates or tokens, and ${webSettings.listenAddress} is ` +
        'reachable from other machines. Add one of them, listen on 127.0.0.1, or set --web.allow-insecure',
    ]);
  }
  const unencrypted = secrets && web.tls === undefined;
  const warning = `passwords and tokens are sent to ${webSettings.listenAddress} unencrypted; set tls_server_config to encrypt them`;
  return { web, tokens, warnings: unencrypted ? [warning] : [] };
}

/**
 * Reads the settings again for a running exporter. Throws ConfigError, also if a change of the web configuration requires a
 * restart: accepting it would suggest a protection, such as TLS, that is not active yet.
 */
export function reloadSettings(
  sources: ConfigSources,
  running: Pick<LoadedSettings, 'config' | 'web'>,
): Omit<LoadedSettings, 'warnings'> {
  const { config, path } = loadConfig(sources);
  const { web, tokens } = loadAccess(running.config, sources.read);
  const reason = restartReason(running.web, web);
  if (reason === undefined) {
    return { config, web, tokens, sources: readSourceFiles(config.sources, path ?? '', sources.read) };
  }
  throw new ConfigError([
    `${running.config.web.configFile ?? ''}: ${reason} while the exporter is running; restart the exporter`,
  ]);
}
