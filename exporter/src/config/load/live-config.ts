import { isDeepStrictEqual } from 'node:util';
import { type Config } from '../schema/config';
import { type Setting, SETTINGS } from '../schema/setting';

/** The keys that a reload changed, by their names in the file. */
export interface Reloaded {
  readonly changed: readonly string[];
  /** Keys that differ from the running configuration and only take effect after a restart. */
  readonly needRestart: readonly string[];
}

function valueAt(config: Config, { path }: Setting): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], config);
}

/**
 * The running configuration. `config` and its sections are the same objects for the life of the process; `apply` changes
 * their values at a reload. Code that reads `config.limits.workers` or `limits.workers` at each use therefore always gets
 * the current value. Only the reload calls `apply`; anything may read `config` and subscribe.
 */
export class LiveConfig {
  readonly config: Config;
  readonly #listeners = new Set<(config: Config) => void>();

  constructor(initial: Config) {
    this.config = copySections(initial);
  }

  /** Applies a configuration, except for keys that need a restart. Never throws: `next` has been validated. */
  apply(next: Config): Reloaded {
    const different = SETTINGS.filter(
      (each) => !isDeepStrictEqual(valueAt(this.config, each), valueAt(next, each)),
    );
    const fixed = different.filter((each) => each.needsRestart);
    const changed = different.filter((each) => !each.needsRestart);
    for (const setting of changed) {
      assign(this.config, setting.path, valueAt(next, setting));
    }
    const sourcesChanged = !isDeepStrictEqual(this.config.sources, next.sources);
    if (sourcesChanged) {
      assign(this.config, ['sources'], next.sources);
    }
    if (changed.length > 0) {
      for (const listener of this.#listeners) {
        listener(this.config);
      }
    }
    const names = (settings: readonly Setting[]) => settings.map(({ name }) => name);
    return {
      changed: [...names(changed), ...(sourcesChanged ? ['sources'] : [])],
      needRestart: names(fixed),
    };
  }

  /** Calls the listener after each reload that changed a value. Returns a function that unsubscribes. */
  onChange(listener: (config: Config) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Copies the sections, so that those of the given configuration do not change. Values such as lists never do. */
function copySections<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, section]: [string, unknown]) => [key, copySections(section)]),
  ) as T;
}

function assign(target: object, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  const section: unknown = Reflect.get(target, key);
  if (rest.length === 0) {
    if (value === undefined) {
      Reflect.deleteProperty(target, key);
    } else {
      Reflect.set(target, key, value);
    }
  } else if (typeof section === 'object' && section !== null) {
    assign(section, rest, value);
  } else {
    Reflect.set(target, key, sectionOf(rest, value));
  }
}

function sectionOf([key = '', ...rest]: readonly string[], value: unknown): object {
  return { [key]: rest.length === 0 ? value : sectionOf(rest, value) };
}
