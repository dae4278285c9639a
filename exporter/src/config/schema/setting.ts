import { type DescribableSchema, describeSchema } from '@heartline/protocol/parse';
import { FormatRegistry, type TSchema, TypeGuard } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { ConfigSchema } from './config';
import { type KeyOptions } from './key-types';
import { parseAddressRange, parseListenAddress } from './listen-address';

/** The values that a key can have. */
export type SettingValue = string | number | boolean | readonly (string | number)[];

/** One key of the configuration, with its name in each source. */
export interface Setting {
  /** Path within Config: `['web', 'listenAddress']`. */
  readonly path: readonly string[];
  /** Name in the configuration file: `web.listen_address`. */
  readonly name: string;
  /** Name of the flag, without the dashes: `web.listen-address`. */
  readonly flag: string;
  /** Name of the environment variable: `HEARTLINE_WEB_LISTEN_ADDRESS`. */
  readonly variable: string;
  readonly schema: TSchema;
  readonly description: string;
  /** Undefined for keys that are optional and have no default. */
  readonly defaultValue: SettingValue | undefined;
  readonly unit: string | undefined;
  /** The key is read once, at startup; a reload does not change it. */
  readonly needsRestart: boolean;
}

/** A value from one source, and its origin: `heartline.yml:3`, `--log.level`, `HEARTLINE_LOG_LEVEL`. */
export interface ConfigValue {
  readonly setting: Setting;
  readonly value: unknown;
  readonly origin: string;
}

/** The values and problems of one source (flags, environment or file). */
export interface SourceValues {
  readonly values: readonly ConfigValue[];
  readonly problems: readonly string[];
}

export const VARIABLE_PREFIX = 'HEARTLINE_';

function separateWords(name: string, separator: string) {
  return name.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}

function toSetting(path: readonly string[], schema: KeyOptions): Setting {
  const name = path.map((part) => separateWords(part, '_')).join('.');
  return {
    path,
    name,
    flag: schema.flag ?? path.map((part) => separateWords(part, '-')).join('.'),
    variable: VARIABLE_PREFIX + name.replaceAll('.', '_').toUpperCase(),
    schema,
    description: schema.description ?? '',
    defaultValue: schema.default,
    unit: schema.unit,
    needsRestart: schema.needsRestart ?? false,
  };
}

function settingsUnder(path: readonly string[], schema: TSchema): Setting[] {
  if (!TypeGuard.IsObject(schema)) {
    return [toSetting(path, schema)];
  }
  return Object.entries(schema.properties).flatMap(([key, part]) => settingsUnder([...path, key], part));
}

/** All keys, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsUnder([], ConfigSchema);

FormatRegistry.Set('listen-address', (text) => parseListenAddress(text) !== undefined);
FormatRegistry.Set('origin', (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text));
FormatRegistry.Set('address-range', (text) => parseAddressRange(text) !== undefined);
FormatRegistry.Set('http-url', isHttpUrl);
FormatRegistry.Set('redis-url', isRedisUrl);
FormatRegistry.Set('amqp-url', isAmqpUrl);
FormatRegistry.Set('postgres-url', (text) => isDatabaseUrl(text, POSTGRES_SCHEMES));
FormatRegistry.Set('sql-url', (text) => isDatabaseUrl(text, [...POSTGRES_SCHEMES, 'mysql:', 'mariadb:']));

/** Credentials are not allowed, because a URL appears in logs and error messages. */
function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

/** Credentials are not allowed, because a URL appears in logs; `username` and `password_file` hold them. */
function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  const isRedis = protocol === 'redis:' || protocol === 'rediss:';
  return (
    isRedis &&
    hostname !== '' &&
    /^(\/\d{0,5})?$/.test(pathname) &&
    username + password + search + hash === ''
  );
}

/** The path is one encoded name; without one, it is the virtual host `/`. */
function isAmqpUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  return (
    (protocol === 'amqp:' || protocol === 'amqps:') &&
    hostname !== '' &&
    /^(\/([^/%]|%[0-9A-Fa-f]{2}){0,255})?$/.test(pathname) &&
    username + password + search + hash === ''
  );
}

const POSTGRES_SCHEMES = ['postgres:', 'postgresql:'];

function isDatabaseUrl(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text);
  return (
    schemes.includes(protocol) &&
    hostname !== '' &&
    /^\/[^/]{1,63}$/.test(pathname) &&
    username + password + search + hash === ''
  );
}

const FORMAT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'listen-address': 'host:port, [IPv6]:port, or :port for all addresses',
  'address-range': 'an IP address or a range in CIDR notation, such as 10.0.0.0/8 or fd00::/8',
  'http-url': 'an http or https URL without user name, password, query (?) or fragment (#)',
  'redis-url':
    'a URL such as redis://host:6379/0 or rediss://host:6379/0, without user name and password (set username and password_file)',
  'amqp-url':
    'a URL such as amqp://host:5672/vhost or amqps://host:5671/vhost, without user name and password (set username and password_file)',
  'postgres-url':
    'a URL such as postgres://host:5432/database, without user name and password (set username and password_file)',
  'sql-url':
    'a URL such as postgres://host:5432/database or mysql://host:3306/database, without user name and password (set username and password_file)',
  origin: 'an origin such as https://grafana.example.org (no path), or *',
};

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * Converts the text of a flag or variable to the schema's type. Returns text that cannot be converted unchanged, so that
 * `validateValue` reports it.
 */
export function parseText(text: string, schema: TSchema): unknown {
  if (TypeGuard.IsArray(schema)) {
    const items = text.split(',').map((item) => item.trim());
    return text.trim() === '' ? [] : items.map((item) => parseText(item, schema.items));
  }
  if (TypeGuard.IsBoolean(schema)) {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema)) {
    return NUMBER.test(text) ? Number(text) : text;
  }
  return text;
}

/** Returns the allowed values of a key in words: `a number from 0.1 to 86400`. */
export function describeSetting(schema: TSchema): string {
  return describeSchema(schema as DescribableSchema, FORMAT_DESCRIPTIONS);
}

/** Returns a value as JSON, cut to 120 characters. */
export function formatValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Checks a value against the schema of its key. Returns the problem, undefined if the value is valid. */
export function validateValue({ setting, value, origin }: ConfigValue): string | undefined {
  if (Value.Check(setting.schema, value)) {
    return undefined;
  }
  return `${origin}: ${setting.name} must be ${describeSetting(setting.schema)}; it is ${formatValue(value)}`;
}
