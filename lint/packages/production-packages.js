// Which packages of package-lock.json a production installation of workspaces contains: `npm ci --omit=dev -w …`.
// (`npm sbom --omit=dev` leaves out every package that some workspace also has as a development dependency.)

const NODE_MODULES = 'node_modules/';

/** Looks up a dependency as Node does: next to the package, then in each folder above it. */
function resolvePath(lock, from, name) {
  let folder = from;
  for (;;) {
    const path = `${folder === '' ? '' : `${folder}/`}${NODE_MODULES}${name}`;
    const entry = lock.packages[path];
    if (entry !== undefined) {
      return entry.link ? entry.resolved : path;
    }
    if (folder === '') {
      return undefined;
    }
    // "node_modules/a/node_modules/b" → "node_modules/a", "node_modules/a" and "exporter" → ""
    const end = folder.lastIndexOf(`/${NODE_MODULES}`);
    folder = end === -1 ? '' : folder.slice(0, end);
  }
}

/** Peer dependencies are not installed: `legacy-peer-deps` in .npmrc. */
function dependenciesOf({ dependencies = {}, optionalDependencies = {} }) {
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/**
 * @param lock the content of package-lock.json
 * @param workspaces folders of the workspaces
 * @returns {Set<string>} lock paths, workspaces included, for all platforms
 * @throws an Error if the lock file lacks a dependency that is not optional
 */
function productionPaths(lock, workspaces) {
  const found = new Set(workspaces);
  for (const path of found) {
    const entry = lock.packages[path];
    for (const name of dependenciesOf(entry)) {
      const dependency = resolvePath(lock, path, name);
      if (dependency !== undefined) {
        found.add(dependency);
      } else if (entry.optionalDependencies?.[name] === undefined) {
        throw new Error(`package-lock.json has no entry for ${name}, which ${path} requires.`);
      }
    }
  }
  return found;
}

/** Whether npm installs a package on this platform: `os`, `cpu` and `libc` list what it is for. */
function isForPlatform({ os, cpu, libc }, platform) {
  return [
    [os, platform.os],
    [cpu, platform.cpu],
    [libc, platform.libc],
  ].every(([list, value]) => list === undefined || list.includes(value));
}

/** @returns the platform of this process, in npm's words */
function currentPlatform() {
  const isGlibc = process.report.getReport().header.glibcVersionRuntime !== undefined;
  return {
    os: process.platform,
    cpu: process.arch,
    libc: process.platform === 'linux' ? (isGlibc ? 'glibc' : 'musl') : undefined,
  };
}

/** @returns {string[]} the lock paths of the packages that a production installation has on `platform`, without the workspaces */
function installedPackages(lock, workspaces, platform = currentPlatform()) {
  return [...productionPaths(lock, workspaces)].filter(
    (path) => path.includes(NODE_MODULES) && isForPlatform(lock.packages[path], platform),
  );
}

module.exports = { installedPackages, productionPaths };
