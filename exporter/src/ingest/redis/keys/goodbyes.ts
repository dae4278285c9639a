import { type Millis } from '../../../model/time';

/** A key that was gone this close to its expiry may have expired. */
const MIN_LEFT_MS: Millis = 1_000;
/** Fewer workers may well have said goodbye together, all of them, since the last poll. */
const MIN_FLEET = 2;

/**
 * The workers that have deleted their key: it is gone before it could expire. If no worker is left of several, the database was
 * emptied or has lost its data, which says nothing about the workers.
 *
 * @param missing workers of the poll before that this one has not found, with the time when the key of each expires
 * @param isGone of each of them, whether its key does not exist
 */
export function goodbyes(
  missing: readonly (readonly [id: string, expiresAt: Millis])[],
  isGone: readonly boolean[],
  { isEmpty, now }: { readonly isEmpty: boolean; readonly now: Millis },
): string[] {
  if (isEmpty && missing.length >= MIN_FLEET) {
    return [];
  }
  return missing
    .filter(([, expiresAt], index) => isGone[index] === true && expiresAt > now + MIN_LEFT_MS)
    .map(([id]) => id);
}
