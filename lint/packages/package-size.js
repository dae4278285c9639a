const { lstatSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const BYTES_PER_MEGABYTE = 1024 * 1024;
/** Files occupy whole blocks. */
const BLOCK_BYTES = 4096;

function sizeOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) {
    return Math.ceil(stat.size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  // Nested packages are entries of their own in package-lock.json.
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return names.reduce((sum, name) => sum + sizeOf(join(path, name)), BLOCK_BYTES);
}

/** @returns {number} the space on disk of an installed package without its nested packages, in MiB */
function packageMegabytes(root, path) {
  return sizeOf(join(root, path)) / BYTES_PER_MEGABYTE;
}

module.exports = { packageMegabytes };
