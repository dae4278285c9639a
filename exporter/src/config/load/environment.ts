import { nearestName } from '@heartline/protocol/parse';
import { type ConfigValue, SETTINGS, VARIABLE_PREFIX } from '../schema/setting';
import { parseText } from '../schema/setting';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Path of the configuration file. It is not a key of that file. */
export const CONFIG_FILE_VARIABLE = `${VARIABLE_PREFIX}CONFIG_FILE`;

/** Reads HEARTLINE_* variables. An empty variable is ignored, because compose files set unset variables to an empty value. */
export function readEnvironment(environment: Environment): readonly ConfigValue[] {
  return SETTINGS.flatMap((setting) => {
    const text = environment[setting.variable];
    if (text === undefined || text === '') {
      return [];
    }
    return [{ setting, value: parseText(text, setting.schema), origin: setting.variable }];
  });
}

/**
 * Returns warnings about variables that look like misspelt variables of the exporter. They are not errors, because
 * Kubernetes sets HEARTLINE_PORT and similar variables in each pod if there is a service called heartline.
 */
export function unknownVariableWarnings(environment: Environment): readonly string[] {
  const variables = [CONFIG_FILE_VARIABLE, ...SETTINGS.map(({ variable }) => variable)];
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(VARIABLE_PREFIX) || variables.includes(name)) {
      return [];
    }
    const nearest = nearestName(name, variables);
    return nearest === undefined ? [] : [`unknown environment variable ${name}; did you mean ${nearest}?`];
  });
}
