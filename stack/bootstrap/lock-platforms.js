#!/usr/bin/env node
// `npm run lock:platforms`: adds the builds for other platforms that `npm install` left out of package-lock.json, and the
// checksum and licence of each entry that has none.
// If the registry delivers the builds of one platform only, npm writes a lock file without the others, and `npm ci` rejects
// that file on every platform. Checksums and licences come from the registry's metadata (`npm view`), not from a download.
const { execFile } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { promisify } = require('node:util');

const NODE_MODULES = 'node_modules/';
/** "…-linux-arm64-musl": os, cpu, and optionally the C library or toolchain. */
const PLATFORM = /-(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
const LIBC = { gnu: 'glibc', musl: 'musl' };

/** Returns the lock entry of a platform's build, from its package name. Returns undefined if the name has no platform. */
function platformEntry(name, version, dev) {
  const [, os, cpu, variant] = PLATFORM.exec(name) ?? [];
  if (os === undefined) {
    return undefined;
  }
  const libc = LIBC[variant];
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/** Returns entries, by path, for the optional dependencies that `lock` has no entry for. */
function missingPlatforms(lock) {
  const paths = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf(NODE_MODULES))));
  const missing = {};
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const entry = paths.has(NODE_MODULES + name) ? undefined : platformEntry(name, version, owner.dev);
      if (entry !== undefined) {
        missing[NODE_MODULES + name] = entry;
      }
    }
  }
  return missing;
}

/** Returns `lock` with the missing entries, in npm's order. */
function withPlatforms(lock) {
  const packages = Object.entries({ ...lock.packages, ...missingPlatforms(lock) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}

/** Returns the paths of the packages without a checksum or a licence. Workspaces and links to them have none. */
function incompletePaths(lock) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes(NODE_MODULES) && !entry.link && !entry.inBundle)
    .filter(([, { integrity, license }]) => integrity === undefined || license === undefined)
    .map(([path]) => path);
}

/**
 * Returns `lock` with what npm did not write into it: the checksum, the licence, and the mark of a package that has an
 * install script. Existing values are not changed.
 *
 * @param factsOf returns these facts of a package and version; undefined for what the registry does not tell
 * @throws an Error that names every package without a checksum
 */
async function withFacts(lock, factsOf) {
  const packages = { ...lock.packages };
  const unknown = [];
  for (const path of incompletePaths(lock)) {
    const { version, ...entry } = packages[path];
    const name = entry.name ?? path.slice(path.lastIndexOf(NODE_MODULES) + NODE_MODULES.length);
    const { integrity, ...rest } = { ...(await factsOf(name, version)), ...entry };
    if (integrity === undefined) {
      unknown.push(`${name}@${version}`);
    }
    packages[path] = { version, integrity, ...inOrder(rest) };
  }
  if (unknown.length > 0) {
    throw new Error(
      `The registry does not tell the checksum (dist.integrity) of ${unknown.join(', ')}. Run the command with a registry that does.`,
    );
  }
  return { ...lock, packages };
}

/** npm orders the fields after the checksum by name. */
function inOrder(fields) {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.sort(([a], [b]) => a.localeCompare(b, 'en')));
}

/** Turns the answer of `npm view … dist.integrity license scripts --json` into facts of a lock entry. */
function factsOfMetadata(stdout) {
  const metadata = stdout.trim() === '' ? {} : JSON.parse(stdout);
  const { 'dist.integrity': integrity, license, scripts = {} } = metadata;
  const hasScript = INSTALL_SCRIPTS.some((script) => script in scripts);
  return { integrity, license, hasInstallScript: hasScript ? true : undefined };
}

/** Asks the configured registry. Throws what npm says. */
async function factsFromRegistry(name, version) {
  const fields = ['dist.integrity', 'license', 'scripts'];
  const { stdout } = await promisify(execFile)('npm', ['view', `${name}@${version}`, ...fields, '--json']);
  return factsOfMetadata(stdout);
}

async function main() {
  const file = join(__dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const complete = withPlatforms(lock);
  const checked = await withFacts(complete, factsFromRegistry);
  writeFileSync(file, `${JSON.stringify(checked, null, 2)}\n`);
  const added = Object.keys(missingPlatforms(lock)).length;
  const completed = incompletePaths(complete).length - incompletePaths(checked).length;
  console.log(`Added ${added} builds to package-lock.json and completed ${completed} entries`);
}

module.exports = {
  factsOfMetadata,
  incompletePaths,
  missingPlatforms,
  platformEntry,
  withFacts,
  withPlatforms,
};

if (require.main === module) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
