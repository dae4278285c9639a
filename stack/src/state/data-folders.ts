import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { ServiceName } from '../services/service';

/** The services that store anything, each in the folder of its name. */
const SERVICES_WITH_DATA = [
  'exporter',
  'prometheus',
  'alertmanager',
] as const satisfies readonly ServiceName[];

/** What every start writes for its services: without it no stack has stored anything in this home. */
function hasRunBefore(paths: StackPaths): boolean {
  return ['alertmanager.yml', 'prometheus'].every((name) => existsSync(join(paths.run, name)));
}

/**
 * The folders in which the services of earlier stacks stored what they knew: workers, series, silences. To be called before
 * the services of a new one leave traces of their own. The home may be a folder that somebody else keeps things in: throws
 * where there are folders of these names and no trace of a stack.
 */
export function findDataFolders(paths: StackPaths): string[] {
  const folders = SERVICES_WITH_DATA.map((name) => join(paths.data, name)).filter((folder) =>
    existsSync(folder),
  );
  if (folders.length > 0 && !hasRunBefore(paths)) {
    throw new Error(
      `--fresh removes what earlier stacks stored, and nothing in ${paths.run} says that one ran here: ` +
        `${folders.join(', ')} may be somebody else's. Remove by hand what is not needed, or choose another --data-dir.`,
    );
  }
  return folders;
}

/** Removes these folders. No stack may run there. */
export function removeDataFolders(folders: readonly string[]): void {
  for (const folder of folders) rmSync(folder, { recursive: true });
}
