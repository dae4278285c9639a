import { type TSchema, TypeGuard } from '@sinclair/typebox';
import { ConfigSchema, type KeyOptions } from './config';

/** What a key can hold. */
export type Value = string | number | boolean | readonly (string | number)[];

/** One key of the configuration under each of its names. */
export interface Setting {
  /** Where it stands in the Config: `['web', 'listenAddress']`. */
  readonly path: readonly string[];
  /** In the file: `web.listen_address`. */
  readonly name: string;
  /** On the command line, without the dashes: `web.listen-address`. */
  readonly flag: string;
  /** In the environment: `HEARTLINE_WEB_LISTEN_ADDRESS`. */
  readonly variable: string;
  readonly schema: TSchema;
  readonly description: string;
  /** Undefined where the key may be left out altogether. */
  readonly defaultValue: Value | undefined;
  readonly unit: string | undefined;
  /** Read once, at the start; a reload does not change it. */
  readonly needsRestart: boolean;
}

/** A value somebody gave to a key, and where: `heartline.yml:3`, `--log.level`, `HEARTLINE_LOG_LEVEL`. */
export interface ConfigValue {
  readonly setting: Setting;
  readonly value: unknown;
  readonly origin: string;
}

/** What one place (flags, environment or file) gave, and what is wrong there, as sentences. */
export interface SourceValues {
  readonly values: readonly ConfigValue[];
  readonly problems: readonly string[];
}

export const VARIABLE_PREFIX = 'HEARTLINE_';

function separated(word: string, by: string) {
  return word.replace(/[A-Z]/g, (letter) => by + letter.toLowerCase());
}

function settingAt(path: readonly string[], schema: KeyOptions): Setting {
  const name = path.map((word) => separated(word, '_')).join('.');
  return {
    path,
    name,
    flag: schema.flag ?? path.map((word) => separated(word, '-')).join('.'),
    variable: VARIABLE_PREFIX + name.replaceAll('.', '_').toUpperCase(),
    schema,
    description: schema.description ?? '',
    defaultValue: schema.default,
    unit: schema.unit,
    needsRestart: schema.needsRestart ?? false,
  };
}

function settingsUnder(path: readonly string[], schema: TSchema): Setting[] {
  if (!TypeGuard.IsObject(schema)) return [settingAt(path, schema)];
  return Object.entries(schema.properties).flatMap(([key, part]) => settingsUnder([...path, key], part));
}

/** Every key there is, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsUnder([], ConfigSchema);
