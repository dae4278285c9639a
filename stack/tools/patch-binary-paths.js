// Debian's Prometheus and Alertmanager read their templates and pages from /usr/share/prometheus, a path compiled into the
// programs, where only root can install files. In the unpacked copies this path is replaced by one of the same length:
// /proc/self/fd/9, a file descriptor that a wrapper script opens on the unpacked folder before it executes the program.
// This needs neither root nor a mount, and works wherever the checkout is.
const { Buffer } = require('node:buffer');
const { chmod, readFile, symlink, writeFile } = require('node:fs/promises');
const { dirname, relative } = require('node:path');

const COMPILED_PATH = '/usr/share/prometheus';
const DESCRIPTOR_PATH = '/proc/self/fd/9'.padEnd(COMPILED_PATH.length, '/');

/** Returns a copy of `binary` that reads its shared files through file descriptor 9. The length does not change. */
function patchPaths(binary) {
  const from = Buffer.from(COMPILED_PATH);
  const to = Buffer.from(DESCRIPTOR_PATH);
  const copy = Buffer.from(binary);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + to.length)) {
    to.copy(copy, at);
  }
  return copy;
}

/**
 * Creates `entry`, which runs `binary`: a link if the binary has no path to patch, else a shell script that opens `shared`
 * as file descriptor 9 and executes the program, which keeps the process ID.
 */
async function linkPatched(binary, shared, entry) {
  const folder = dirname(entry);
  const original = await readFile(binary);
  const patched = patchPaths(original);
  if (patched.equals(original)) {
    return symlink(relative(folder, binary), entry);
  }
  await writeFile(binary, patched);
  const script = [
    '#!/bin/sh',
    'here=$(dirname -- "$(readlink -f -- "$0")")',
    `exec 9<"$here/${relative(folder, shared)}"`,
    `exec "$here/${relative(folder, binary)}" "$@"`,
  ];
  await writeFile(entry, `${script.join('\n')}\n`);
  await chmod(entry, 0o755);
}

module.exports = { patchPaths, linkPatched };
