import { closest, distance } from 'fastest-levenshtein';

/**
 * Returns the candidate that was most likely meant: the nearest one, if it differs from the given name by at most a
 * third of its own length (and at least 2 edits are always allowed).
 */
export function didYouMean(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) {
    return undefined;
  }
  const nearest = closest(name, candidates);
  return distance(name, nearest) <= Math.max(2, Math.ceil(nearest.length / 3)) ? nearest : undefined;
}
