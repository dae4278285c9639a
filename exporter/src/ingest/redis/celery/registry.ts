import { type Millis } from '../../../model/time';

/** What was seen of the workers when the registry was read. */
export interface RegistryContext {
  /** Names of the workers that have neither stopped nor failed. */
  readonly monitored: ReadonlySet<string>;
  /** Names of the workers that are in the registry. */
  readonly registered: ReadonlySet<string>;
  /** Whether a worker was heard since the connection was made. */
  readonly isHeard: (name: string) => boolean;
  /** For how long the connection has heard all events. */
  readonly listeningMs: Millis;
}

/** A worker connects again within 30 seconds after an outage of Redis, most of them sooner. */
const MIN_LISTENING_MS: Millis = 20_000;

/** The workers that have left while nobody listened. */
export interface LeftUnheard {
  readonly names: readonly string[];
  /** Whether workers seem to have left that may still connect again. */
  readonly awaitsOthers: boolean;
}

export const NONE_LEFT: LeftUnheard = { names: [], awaitsOthers: false };

/**
 * Which workers have left while nobody listened: a worker removes its queue of remote control from the registry when it ends by
 * itself, and a killed one does not. None if no monitored worker is in the registry: Redis may have lost its data, and
 * remote control may be off.
 */
export function leftUnheard({ monitored, registered, isHeard, listeningMs }: RegistryContext): LeftUnheard {
  const all = [...monitored];
  if (!all.some((name) => registered.has(name))) {
    return NONE_LEFT;
  }
  const names = all.filter((name) => !registered.has(name) && !isHeard(name));
  return listeningMs < MIN_LISTENING_MS
    ? { names: [], awaitsOthers: names.length > 0 }
    : { names, awaitsOthers: false };
}
