import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './options/layout';
import { PART_NAMES } from './parts/part';

/**
 * Removes what the parts of earlier stacks stored in this home: workers, series, silences. Nothing else goes, as the home
 * may be a folder that somebody else keeps things in. No stack may run there.
 */
export function removeStored(layout: Layout): void {
  for (const name of PART_NAMES) rmSync(join(layout.data, name), { recursive: true, force: true });
}
