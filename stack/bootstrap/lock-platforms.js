#!/usr/bin/env node
// `npm run lock:platforms`: adds to package-lock.json the builds for other platforms that `npm install` left out.
// Behind a registry that holds the builds of one platform only, npm writes a lock file without the others, and then
// `npm ci` refuses it everywhere, on that platform too. What is added has a version and a platform; it has no
// checksum, which only a registry that holds the build could tell.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const NODE_MODULES = 'node_modules/';
/** "…-linux-arm64-musl": os, cpu, and whatever says more. */
const PLATFORM = /-(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;
const LIBC = { gnu: 'glibc', musl: 'musl' };

/** The lock entry of a platform's build, by its package's name; undefined where the name tells no platform. */
function platformEntry(name, version, dev) {
  const [, os, cpu, more] = PLATFORM.exec(name) ?? [];
  if (os === undefined) return undefined;
  const libc = LIBC[more];
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

/** The optional dependencies that packages of `lock` name and that it has no entry for, as entries by path. */
function missingPlatforms(lock) {
  const known = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf(NODE_MODULES))));
  const missing = {};
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const entry = known.has(NODE_MODULES + name) ? undefined : platformEntry(name, version, owner.dev);
      if (entry !== undefined) missing[NODE_MODULES + name] = entry;
    }
  }
  return missing;
}

/** `lock` with what it misses, in npm's order. */
function withPlatforms(lock) {
  const packages = Object.entries({ ...lock.packages, ...missingPlatforms(lock) });
  packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}

module.exports = { platformEntry, missingPlatforms, withPlatforms };

if (require.main === module) {
  const file = join(__dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`${Object.keys(missingPlatforms(lock)).length} builds added`);
  writeFileSync(file, `${JSON.stringify(withPlatforms(lock), null, 2)}\n`);
}
