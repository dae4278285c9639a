import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type JobHandler } from './job-handler';

/** Hashes all files of a package, sorted by name, into one digest. */
export const hashPackage: JobHandler = async ({ path }, signal) => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files.sort()) {
    signal.throwIfAborted();
    const content = await readFile(file);
    bytes += content.length;
    hash.update(file).update(content);
  }
  return { files: files.length, bytes, sha256: hash.digest('hex') };
};
