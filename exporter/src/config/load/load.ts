import { type Config } from '../schema/config';
import {
  CONFIG_FILE_VARIABLE,
  type Environment,
  readEnvironment,
  unknownVariableWarnings,
} from './environment';
import { ConfigError } from '../schema/config-error';
import { parseConfigFile } from './file';
import { type Flags } from './flags';
import { crossFieldProblems } from './cross-field-checks';
import { type ConfigValue, SETTINGS } from '../schema/setting';
import { validateValue } from '../schema/value';

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
