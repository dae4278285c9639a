import { existsSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What there is to work on. */
export interface Files {
  readonly texts: readonly string[];
  readonly jsons: readonly string[];
  readonly packages: readonly string[];
}

/** Enough for variety, few enough to be found in a moment. */
const MOST_FILES = 4000;

/** The nearest node_modules, from a folder upwards. @throws Error where there is none */
export function nearestModules(from: string): string {
  const here = join(from, 'node_modules');
  if (existsSync(here)) return here;
  if (dirname(from) === from)
    throw new Error('there is no node_modules to work on; name a folder with --files-dir');
  return nearestModules(dirname(from));
}

/** Looks through a node_modules folder. @throws Error where there is nothing in it to work on */
export async function findFiles(modules: string): Promise<Files> {
  const found = { texts: new Array<string>(), jsons: new Array<string>(), packages: new Set<string>() };
  let left = MOST_FILES;
  for await (const entry of await opendir(modules, { recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (entry.name === 'package.json') found.packages.add(entry.parentPath);
    // Compilers' settings are JSON with comments.
    if (/^(ts|js)config/.test(entry.name)) continue;
    if (entry.name.endsWith('.json')) found.jsons.push(path);
    else if (/\.(js|ts|md|cjs|mjs)$/.test(entry.name)) found.texts.push(path);
    left -= 1;
    if (left === 0) break;
  }
  if (found.texts.length === 0 || found.jsons.length === 0 || found.packages.size === 0)
    throw new Error(`${modules} holds no package to work on; name another folder with --files-dir`);
  return { ...found, packages: [...found.packages] };
}
