import { closest, distance } from 'fastest-levenshtein';

/** The known name somebody most likely meant, if one is near enough to be worth naming. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(given, known);
  return distance(given, candidate) <= Math.max(2, given.length / 3) ? candidate : undefined;
}

/** “…; did you mean x?”, or a pointer to the list where nothing is near. */
export function didYouMean(given: string, known: readonly string[], otherwise: string): string {
  const candidate = nearest(given, known);
  return candidate === undefined ? otherwise : `did you mean ${candidate}?`;
}
