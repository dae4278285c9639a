import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type TSchema, TypeGuard } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { didYouMean } from '@heartline/protocol/parse';
import { ConfigError } from '../config/schema/config-error';
import { describeSetting, formatValue, parseText } from '../config/schema/setting';
import { rabbitMqConnectionKeys } from '../config/schema/sources/celery-rabbitmq';
import { redisConnectionKeys } from '../config/schema/sources/redis-keys';
import { type SourceKeyOptions } from '../config/schema/sources/source-keys';
import { sqlConnectionKeys } from '../config/schema/sources/sql-keys';

/** Keys of a source that say how to connect, as flags: `password_file` is `--password-file`. */
const SERVERS = {
  redis: redisConnectionKeys,
  postgres: sqlConnectionKeys,
  mysql: sqlConnectionKeys,
  rabbitmq: rabbitMqConnectionKeys,
} as const satisfies Readonly<Record<string, Readonly<Record<string, TSchema>>>>;

export type ServerFamily = keyof typeof SERVERS;

/** How to connect to the server that is looked at. */
export interface ServerAccess {
  readonly family: ServerFamily;
  /** Keys of an entry of `sources`: the address without credentials, and what the flags say. */
  readonly keys: Readonly<Record<string, unknown>> & { readonly url: string };
  /** Content of the files by key. The password of the URL is that of `password_file`. */
  readonly files: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly watchSeconds: number;
  /** Sentences for the result. */
  readonly notes: readonly string[];
}

const FAMILIES = Object.keys(SERVERS) as readonly ServerFamily[];
const NUMBERS = {
  'timeout-seconds': { defaultValue: 10, min: 1, max: 60 },
  'watch-seconds': { defaultValue: 10, min: 0, max: 600 },
} as const;
const MISSING_FILE = 'heartline-password';

/**
 * Reads the flags of `discover`.
 *
 * @param read reads a file as text; throws the errors of node:fs
 * @throws ConfigError that names each wrong flag. No message contains an address, which may hold a password
 */
export function readServerAccess(args: readonly string[], read: (path: string) => string): ServerAccess {
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true, options: optionsOfAll() });
  const flags = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw new ConfigError([
        'unexpected argument: name the server with --redis, --postgres, --mysql or --rabbitmq',
      ]);
    }
    if (token.kind === 'option') {
      flags.set(token.name, token.value ?? 'true');
    }
  }
  const given = FAMILIES.filter((family) => flags.has(family));
  const [family] = given;
  if (family === undefined || given.length > 1) {
    throw new ConfigError([
      `name one server with ${FAMILIES.map((each) => `--${each}=URL`).join(', ')}; ${given.length} are named`,
    ]);
  }
  const numbers = readNumbers(flags);
  const address = splitUrl(flags.get(family) ?? '', family);
  const { keys, files } = readKeys(family, flags, address, read);
  return {
    family,
    keys: { ...keys, url: address.url },
    files,
    timeoutSeconds: numbers['timeout-seconds'],
    watchSeconds: numbers['watch-seconds'],
    notes:
      address.password === undefined
        ? []
        : [`Write the password of the URL into the file ${MISSING_FILE}, beside the configuration file.`],
  };
}

/** The flags of each server: their name, whether they need a value, and what they mean. */
export function accessFlags(): readonly {
  readonly flag: string;
  readonly isSwitch: boolean;
  readonly text: string;
}[] {
  const flags = new Map<string, { flag: string; isSwitch: boolean; text: string }>();
  for (const keys of Object.values(SERVERS)) {
    for (const [key, schema] of Object.entries<TSchema>(keys)) {
      const flag = key.replaceAll('_', '-');
      if (key !== 'url' && !flags.has(flag)) {
        flags.set(flag, { flag, isSwitch: TypeGuard.IsBoolean(schema), text: schema.description ?? '' });
      }
    }
  }
  return [...flags.values()];
}

function optionsOfAll(): Record<string, { type: 'boolean' | 'string' }> {
  return Object.fromEntries([
    ...[...FAMILIES, ...Object.keys(NUMBERS)].map((name) => [name, { type: 'string' }] as const),
    ...accessFlags().map(({ flag, isSwitch }) => [flag, { type: isSwitch ? 'boolean' : 'string' }] as const),
  ]);
}

function readNumbers(flags: ReadonlyMap<string, string>): Record<keyof typeof NUMBERS, number> {
  const entries = Object.entries(NUMBERS).map(([name, { defaultValue, min, max }]) => {
    const text = flags.get(name);
    const value = text === undefined ? defaultValue : Number(text);
    if (!(value >= min && value <= max)) {
      throw new ConfigError([`--${name} must be a number from ${min} to ${max}; it is ${formatValue(text)}`]);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as Record<keyof typeof NUMBERS, number>;
}

interface Address {
  /** Without credentials. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** `sslmode` asks for TLS. */
  readonly tls: boolean;
}

function splitUrl(text: string, family: ServerFamily): Address {
  const schema: TSchema = SERVERS[family].url;
  if (!URL.canParse(text)) {
    throw new ConfigError([`--${family} must be ${describeSetting(schema)}`]);
  }
  const url = new URL(text);
  const [username, password] = [url.username, url.password].map((part) =>
    part === '' ? undefined : decodeURIComponent(part),
  );
  const sslMode = url.searchParams.get('sslmode');
  url.username = '';
  url.password = '';
  url.searchParams.delete('sslmode');
  const isOfFamily = family === 'mysql' ? /^(mysql|mariadb):/ : family === 'postgres' ? /^postgres/ : /./;
  if (!Value.Check(schema, url.href) || !isOfFamily.test(url.href)) {
    throw new ConfigError([`--${family} must be ${describeSetting(schema)}; ${url.href} is none`]);
  }
  return {
    url: url.href,
    username,
    password,
    tls: sslMode !== null && !/^(disable|allow|prefer)$/.test(sslMode),
  };
}

function readKeys(
  family: ServerFamily,
  flags: ReadonlyMap<string, string>,
  { username, password, tls }: Address,
  read: (path: string) => string,
): { readonly keys: Record<string, unknown>; readonly files: Record<string, string> } {
  const known: Readonly<Record<string, TSchema>> = SERVERS[family];
  const keys: Record<string, unknown> = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password_file: MISSING_FILE }),
    ...(tls && 'tls' in known && { tls }),
  };
  const files: Record<string, string> = password === undefined ? {} : { password_file: password };
  for (const [flag, text] of flags) {
    const key = flag.replaceAll('-', '_');
    if (flag === family || Object.hasOwn(NUMBERS, flag)) {
      continue;
    }
    const schema = known[key];
    if (schema === undefined || key === 'url') {
      const names = Object.keys(known).map((each) => `--${each.replaceAll('_', '-')}`);
      throw new ConfigError([
        `unknown flag --${flag} with --${family}; ${didYouMean(`--${flag}`, names, 'heartline-exporter discover --help lists all flags')}`,
      ]);
    }
    const value = parseText(text, schema);
    if (!Value.Check(schema, value)) {
      throw new ConfigError([`--${flag} must be ${describeSetting(schema)}; it is ${formatValue(value)}`]);
    }
    if ((schema as SourceKeyOptions).readsFile === true) {
      const path = resolve(text);
      keys[key] = path;
      files[key] = readNamed(flag, path, read);
    } else {
      keys[key] = value;
    }
  }
  return { keys, files };
}

function readNamed(flag: string, path: string, read: (path: string) => string): string {
  try {
    const text = read(path);
    return flag.endsWith('password-file') ? text.replace(/\r?\n$/, '') : text;
  } catch (error) {
    throw new ConfigError([
      `--${flag}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}
