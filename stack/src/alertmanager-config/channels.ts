/** Trimmed content of the files in the secrets folder, by file name, without empty files. */
export type Secrets = ReadonlyMap<string, string>;

export type Mapping = Readonly<Record<string, unknown>>;

/** Groups of keys that are removed if none of their secrets is set: for a relay without a login, or with a public CA. */
const OPTIONAL_KEYS: readonly (readonly string[])[] = [
  ['auth_username', 'auth_password_file'],
  ['tls_config'],
  ['authorization'],
];

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a deep copy of `value` in which each string is replaced by `each(string)`. */
export function mapStrings(value: unknown, each: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return each(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => mapStrings(item, each));
  }
  if (!isMapping(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, each)]));
}

/** Names of the secrets that `value` references: `secrets/name` is a file, `${name}` its content. */
function referencedSecrets(value: unknown): string[] {
  const names = new Set<string>();
  mapStrings(value, (text) => {
    const file = /^secrets\/(.+)$/.exec(text)?.[1];
    if (file !== undefined) {
      names.add(file);
    }
    for (const [, name] of text.matchAll(/\$\{(\w+)\}/g)) {
      if (name !== undefined) {
        names.add(name);
      }
    }
    return text;
  });
  return [...names];
}

/** Returns the channel without the optional keys whose secrets are not set. */
export function withoutUnusedOptions(channel: Mapping, secrets: Secrets): Mapping {
  const unused = OPTIONAL_KEYS.filter((keys) => {
    const names = keys.flatMap((key) => referencedSecrets(channel[key]));
    return names.length > 0 && !names.some((name) => secrets.has(name));
  }).flat();
  return Object.fromEntries(
    Object.entries(channel)
      .filter(([key]) => !unused.includes(key))
      .map(([key, value]) => [key, isMapping(value) ? withoutUnusedOptions(value, secrets) : value]),
  );
}

/** Returns what is invalid about a secret, without its value, or undefined if it is valid. */
function secretProblem(name: string, value: string): string | undefined {
  if (name.endsWith('_url') && !/^https?:\/\/[^\s/]\S*$/.test(value)) {
    return `secrets/${name} is not a single http:// or https:// URL`;
  }
  if (name.endsWith('_port') && !(/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535)) {
    return `secrets/${name} is not a port from 1 to 65535`;
  }
  return undefined;
}

/** Returns why the channel cannot be used, without the values of secrets, or undefined if it can. */
export function disabledReason(channel: Mapping, secrets: Secrets): string | undefined {
  const names = referencedSecrets(channel);
  const missing = names.filter((name) => !secrets.has(name)).map((name) => `secrets/${name}`);
  if (missing.length > 0) {
    return `not set: ${missing.join(', ')}`;
  }
  return names.map((name) => secretProblem(name, secrets.get(name) ?? '')).find((each) => each !== undefined);
}
