import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { ServiceName } from '../services/service';

/** The services that store data, each in a folder of its name. */
const SERVICES_WITH_DATA = [
  'exporter',
  'prometheus',
  'alertmanager',
  'redis',
] as const satisfies readonly ServiceName[];

/** Whether a stack has run in this home: every start writes these configuration files. */
function hasRunBefore(paths: StackPaths): boolean {
  return ['alertmanager.yml', 'prometheus'].every((name) => existsSync(join(paths.run, name)));
}

/**
 * Returns the folders with the data of earlier runs. Must be called before a new stack writes its configuration. Throws if
 * folders of these names exist and no stack has run in this home, because they may contain other data.
 */
export function findDataFolders(paths: StackPaths): string[] {
  const folders = SERVICES_WITH_DATA.map((name) => join(paths.data, name)).filter((folder) =>
    existsSync(folder),
  );
  if (folders.length > 0 && !hasRunBefore(paths)) {
    throw new Error(
      `--fresh would remove ${folders.join(', ')}, but ${paths.run} has no configuration of an earlier stack, ` +
        'so these folders may contain other data. Remove them yourself, or choose another --data-dir.',
    );
  }
  return folders;
}

/** Removes these folders. The stack that uses them must not be running. */
export function removeDataFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
}
