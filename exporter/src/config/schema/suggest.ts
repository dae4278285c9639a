import { closest, distance } from 'fastest-levenshtein';

/** The known name somebody most likely meant, if one is near enough to be worth naming. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const candidate = closest(name, names);
  return distance(name, candidate) <= Math.max(2, name.length / 3) ? candidate : undefined;
}

/** “…; did you mean x?”, or a pointer to the list where nothing is near. */
export function didYouMean(name: string, names: readonly string[], otherwise: string): string {
  const candidate = nearest(name, names);
  return candidate === undefined ? otherwise : `did you mean ${candidate}?`;
}
