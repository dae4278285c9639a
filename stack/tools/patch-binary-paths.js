// Debian's Prometheus and Alertmanager look for their templates and pages in /usr/share/prometheus, a path compiled
// into them, which only root could provide. Ours lie elsewhere. So our unpacked copies get a path of the same length in
// its place, one that leads through an open file: /proc/self/fd/9, which the wrapper opens on the unpacked folder
// before it becomes the program. No root, no mount, and the copies work from wherever the checkout lies.
const { Buffer } = require('node:buffer');
const { chmod, readFile, symlink, writeFile } = require('node:fs/promises');
const { dirname, relative } = require('node:path');

const COMPILED_IN = '/usr/share/prometheus';
const THROUGH_OPEN_FILE = '/proc/self/fd/9'.padEnd(COMPILED_IN.length, '/');

/** A copy of `binary` that reads its shared files through file descriptor 9. Its length never changes. */
function relocate(binary) {
  const from = Buffer.from(COMPILED_IN);
  const to = Buffer.from(THROUGH_OPEN_FILE);
  const copy = Buffer.from(binary);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) to.copy(copy, at);
  return copy;
}

/**
 * Makes `entry` run `binary`: a link where nothing needs moving, else a shell script that opens `shared` as file
 * descriptor 9 and becomes the program, so that the process ID stays.
 */
async function linkRelocated(binary, shared, entry) {
  const folder = dirname(entry);
  const original = await readFile(binary);
  const relocated = relocate(original);
  if (relocated.equals(original)) return symlink(relative(folder, binary), entry);
  await writeFile(binary, relocated);
  const script = [
    '#!/bin/sh',
    'here=$(dirname -- "$(readlink -f -- "$0")")',
    `exec 9<"$here/${relative(folder, shared)}"`,
    `exec "$here/${relative(folder, binary)}" "$@"`,
  ];
  await writeFile(entry, `${script.join('\n')}\n`);
  await chmod(entry, 0o755);
}

module.exports = { relocate, linkRelocated };
