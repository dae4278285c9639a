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
 * The running configuration. `config` is the same object for the life of the process; `apply` replaces its sections at a
 * reload. Code that reads `config.limits.workers` at each use therefore always gets the current value. Only the reload
 * calls `apply`; anything may read `config` and subscribe.
 */
export class LiveConfig {
  readonly config: Config;
  readonly #sections: Record<string, unknown>;
  readonly #listeners = new Set<(config: Config) => void>();

  constructor(initial: Config) {
    this.#sections = { ...initial };
    this.config = this.#sections as unknown as Config;
  }

  /** Applies a configuration, except for keys that need a restart. Never throws: `next` has been validated. */
  apply(next: Config): Reloaded {
    const different = SETTINGS.filter(
      (each) => !isDeepStrictEqual(valueAt(this.config, each), valueAt(next, each)),
    );
    const fixed = different.filter((each) => each.needsRestart);
    const sourcesChanged = !isDeepStrictEqual(this.config.sources, next.sources);
    const kept: Record<string, unknown> = structuredClone(next);
    for (const setting of fixed) {
      assign(kept, setting.path, valueAt(this.config, setting));
    }
    Object.assign(this.#sections, kept);
    if (different.length > fixed.length) {
      for (const listener of this.#listeners) {
        listener(this.config);
      }
    }
    const names = (settings: readonly Setting[]) => settings.map(({ name }) => name);
    const changed = names(different.filter((each) => !each.needsRestart));
    return { changed: [...changed, ...(sourcesChanged ? ['sources'] : [])], needRestart: names(fixed) };
  }

  /** Calls the listener after each reload that changed a value. Returns a function that unsubscribes. */
  onChange(listener: (config: Config) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length > 0) {
    assign(target[key] as Record<string, unknown>, rest, value);
  } else if (value === undefined) {
    Reflect.deleteProperty(target, key);
  } else {
    target[key] = value;
  }
}
