#!/usr/bin/env node
// `npm run lock:platforms`: adds the builds for other platforms that `npm install` left out of package-lock.json.
// If the registry has the builds of one platform only, npm writes a lock file without the others, and `npm ci` rejects
// that file on every platform. The added entries have a version and a platform but no checksum, because only a registry
// that has the build knows it.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const NODE_MODULES = 'node_modules/';
/** "…-linux-arm64-musl": os, cpu, and optionally the C library or toolchain. */
const PLATFORM = /-(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;
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

module.exports = { platformEntry, missingPlatforms, withPlatforms };

if (require.main === module) {
  const file = join(__dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`Added ${Object.keys(missingPlatforms(lock)).length} builds to package-lock.json`);
  writeFileSync(file, `${JSON.stringify(withPlatforms(lock), null, 2)}\n`);
}
