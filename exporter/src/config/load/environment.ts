import { nearestName } from '@heartline/protocol/parse';
import { type ConfigValue, SETTINGS, VARIABLE_PREFIX } from '../schema/setting';
import { parseText } from '../schema/value';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names the configuration file; not a key of that file itself. */
export const CONFIG_FILE_VARIABLE = `${VARIABLE_PREFIX}CONFIG_FILE`;

/** Reads HEARTLINE_* variables. An empty one counts as not set, as compose files make them. */
export function readEnvironment(environment: Environment): readonly ConfigValue[] {
  return SETTINGS.flatMap((setting) => {
    const text = environment[setting.variable];
    if (text === undefined || text === '') return [];
    return [{ setting, value: parseText(text, setting.schema), origin: setting.variable }];
  });
}

/**
 * Variables that look like a misspelt one of ours, as sentences. They are warned about and not refused, for
 * Kubernetes itself sets HEARTLINE_PORT and the like in each pod beside a service called heartline.
 */
export function unknownVariableWarnings(environment: Environment): readonly string[] {
  const known = [CONFIG_FILE_VARIABLE, ...SETTINGS.map(({ variable }) => variable)];
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(VARIABLE_PREFIX) || known.includes(name)) return [];
    const meant = nearestName(name, known);
    return meant === undefined
      ? []
      : [`environment variable ${name} means nothing here; did you mean ${meant}?`];
  });
}
