import { closest, distance } from 'fastest-levenshtein';

/**
 * Returns the name that was most likely meant: the nearest one, if it differs from the given name by at most a third of
 * its own length. Two edits are always allowed.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) {
    return undefined;
  }
  const nearest = closest(name, names);
  return distance(name, nearest) <= Math.max(2, Math.ceil(nearest.length / 3)) ? nearest : undefined;
}

/** Returns `did you mean x?`, or the alternative text if no name is near enough. */
export function didYouMean(name: string, names: readonly string[], otherwise: string): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? otherwise : `did you mean ${nearest}?`;
}
