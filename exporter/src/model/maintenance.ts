import { type Millis } from './time';

/** A label of a worker and a pattern of its value. */
export interface LabelPattern {
  readonly name: string;
  readonly value: string;
}

/**
 * The workers that a maintenance window is for: those that match all of the given lists. A worker matches a list if it
 * matches one of its patterns, in which `*` matches any characters and `?` one; it matches the labels if it matches all of
 * them. Without any list the window is for the whole fleet.
 */
export interface MaintenanceScope {
  readonly workers?: readonly string[];
  readonly workerTypes?: readonly string[];
  readonly hostnames?: readonly string[];
  readonly labels?: readonly LabelPattern[];
}

/**
 * A time in which messages about some workers are muted. Their states, counts and scores stay what they are.
 *
 * States: scheduled (`startsAt` is ahead) → active → ended (`endedAt`, or `endsAt` has passed). Heartbeats, restarts of a
 * worker and restarts of the exporter do not change it.
 */
export interface MaintenanceWindow extends MaintenanceScope {
  readonly id: string;
  readonly reason: string;
  /** Name of the user or token; absent if no credentials are configured. */
  readonly by?: string;
  readonly createdAt: Millis;
  /** Absent if it started when it was created. */
  readonly startsAt?: Millis;
  /** Absent if it lasts until it is ended. */
  readonly endsAt?: Millis;
  /** When it was ended early, and by whom. */
  readonly endedAt?: Millis;
  readonly endedBy?: string;
}

export const MAINTENANCE_STATES = ['scheduled', 'active', 'ended'] as const;

export type MaintenanceState = (typeof MAINTENANCE_STATES)[number];

export function maintenanceState(
  { startsAt, endsAt, endedAt }: Pick<MaintenanceWindow, 'startsAt' | 'endsAt' | 'endedAt'>,
  now: Millis,
): MaintenanceState {
  if (endedAt !== undefined || (endsAt !== undefined && endsAt <= now)) {
    return 'ended';
  }
  return startsAt !== undefined && startsAt > now ? 'scheduled' : 'active';
}

/** Returns the active window that lasts longest; undefined if none is active. */
export function longestActive(
  windows: readonly MaintenanceWindow[],
  now: Millis,
): MaintenanceWindow | undefined {
  let longest: MaintenanceWindow | undefined;
  for (const window of windows) {
    if (maintenanceState(window, now) === 'active' && (longest === undefined || end(window) > end(longest))) {
      longest = window;
    }
  }
  return longest;
}

function end({ endsAt = Number.POSITIVE_INFINITY }: MaintenanceWindow): Millis {
  return endsAt;
}

/** The only worker that a window is for, whatever other workers exist; undefined if it may be for others. */
export function onlyWorkerOf(scope: MaintenanceScope): string | undefined {
  const { workers = [], workerTypes, hostnames, labels } = scope;
  const [id, ...others] = workers;
  const isAlone = others.length === 0 && id !== undefined && !/[*?]/.test(id);
  return isAlone && workerTypes === undefined && hostnames === undefined && labels === undefined
    ? id
    : undefined;
}
