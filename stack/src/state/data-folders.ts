import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../options/paths';
import type { PartName } from '../services/service';

/** The parts that store anything, each in the folder of its name. */
const STORING = ['exporter', 'prometheus', 'alertmanager'] as const satisfies readonly PartName[];

/** What every start writes for its parts: without it no stack has stored anything in this home. */
function hasTraces(layout: Layout): boolean {
  return ['alertmanager.yml', 'prometheus'].every((name) => existsSync(join(layout.run, name)));
}

/**
 * The folders in which the parts of earlier stacks stored what they knew: workers, series, silences. To be called before
 * the parts of a new one leave traces of their own. The home may be a folder that somebody else keeps things in: throws
 * where there are folders of these names and no trace of a stack.
 */
export function storedFolders(layout: Layout): string[] {
  const folders = STORING.map((name) => join(layout.data, name)).filter((folder) => existsSync(folder));
  if (folders.length > 0 && !hasTraces(layout)) {
    throw new Error(
      `--fresh removes what earlier stacks stored, and nothing in ${layout.run} says that one ran here: ` +
        `${folders.join(', ')} may be somebody else's. Remove by hand what is not needed, or choose another --data-dir.`,
    );
  }
  return folders;
}

/** Removes these folders. No stack may run there. */
export function removeStored(folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true });
}
