import { type Millis } from '../../model/time';

/** Seconds since the epoch, for `_timestamp_seconds`; undefined where the moment is not known. */
export function timestampSeconds(at: Millis | undefined): number | undefined {
  return at === undefined ? undefined : at / 1000;
}

/** The same of a report's date-time; one that no calendar knows (a leap second) is not exposed. */
export function dateTimeSeconds(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : Date.parse(moment) / 1000;
}

/** 1 or 0; undefined where it was not told. */
export function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

const NONE: readonly never[] = [];

/** A list of a report; none, and no new array for each of a thousand workers, where it was not told. */
export function listOf<T>(part: readonly T[] | undefined): readonly T[] {
  return part ?? NONE;
}

/** The same of what is named by its keys: a callback for each, since entries would be two arrays for each. */
export function forEachKey<T>(
  part: Readonly<Record<string, T>> | undefined,
  visit: (value: T, name: string) => void,
): void {
  // Own keys alone: reports inherit nothing.
  for (const name in part) {
    const value = part[name];
    if (value !== undefined) visit(value, name);
  }
}
