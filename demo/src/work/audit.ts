import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Work } from './job-handler';

/** Hashes every file of a package, in the order of their names, into one digest. */
export const audit: Work = async ({ path }, signal) => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const whole = createHash('sha256');
  let bytes = 0;
  for (const file of files.sort()) {
    signal.throwIfAborted();
    const content = await readFile(file);
    bytes += content.length;
    whole.update(file).update(content);
  }
  return { files: files.length, bytes, sha256: whole.digest('hex') };
};
