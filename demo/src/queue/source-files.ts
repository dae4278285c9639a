import { existsSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Paths of the files and packages that jobs are about. */
export interface SourceFiles {
  readonly texts: readonly string[];
  readonly jsons: readonly string[];
  readonly packages: readonly string[];
}

/** Enough for variety, and few enough to be listed quickly. */
const MAX_FILES = 4000;

/** Returns the nearest node_modules folder, from `folder` upwards. @throws Error if there is none */
export function findNodeModules(folder: string): string {
  const candidate = join(folder, 'node_modules');
  if (existsSync(candidate)) {
    return candidate;
  }
  if (dirname(folder) === folder) {
    throw new Error('No node_modules folder found. Choose a folder to work on with --files-dir.');
  }
  return findNodeModules(dirname(folder));
}

/** Lists the files of a node_modules folder. @throws Error if it lacks text files, JSON files or packages */
export async function findSourceFiles(folder: string): Promise<SourceFiles> {
  const files = { texts: new Array<string>(), jsons: new Array<string>(), packages: new Set<string>() };
  let remaining = MAX_FILES;
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (!entry.isFile()) {
      continue;
    }
    const path = join(entry.parentPath, entry.name);
    if (entry.name === 'package.json') {
      files.packages.add(entry.parentPath);
    }
    // Configuration files of compilers are JSON with comments.
    if (/^(ts|js)config/.test(entry.name)) {
      continue;
    }
    if (entry.name.endsWith('.json')) {
      files.jsons.push(path);
    } else if (/\.(js|ts|md|cjs|mjs)$/.test(entry.name)) {
      files.texts.push(path);
    }
    remaining -= 1;
    if (remaining === 0) {
      break;
    }
  }
  if (files.texts.length === 0 || files.jsons.length === 0 || files.packages.size === 0) {
    throw new Error(`No packages to work on in ${folder}. Choose another folder with --files-dir.`);
  }
  return { ...files, packages: [...files.packages] };
}
