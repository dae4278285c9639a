// Checks whether node_modules matches package-lock.json. Compares versions, not dates, because a checkout changes dates.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Lock entries that every machine installs: without the workspaces and without builds of other platforms. */
function requiredEntries(lock) {
  return Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.optional && !entry.peer,
  );
}

/** Removes the prefix of a version such as v1.2.3, which package-lock.json and npm's installed list write differently. */
function stripPrefix(version) {
  return version?.replace(/^v/, '');
}

/**
 * Returns the packages that are missing or have another version: "jest 30.1.0 (installed: 29.7.0)". `lock` is the content of
 * package-lock.json, `installed` that of node_modules/.package-lock.json, which npm writes after each install.
 */
function packageDifferences(lock, installed) {
  return requiredEntries(lock)
    .filter(([path, entry]) => stripPrefix(installed.packages[path]?.version) !== stripPrefix(entry.version))
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `${name} ${entry.version} (installed: ${installed.packages[path]?.version ?? 'none'})`;
    });
}

/** Returns why `npm ci` must run in `root`, as a sentence, or undefined if node_modules is up to date. */
function packagesProblem(root) {
  const installedList = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedList)) {
    return 'There is no node_modules folder yet.';
  }
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  const [first, ...others] = packageDifferences(read(join(root, 'package-lock.json')), read(installedList));
  if (first === undefined) {
    return undefined;
  }
  return `package-lock.json requires ${first}${others.length > 0 ? ` and ${others.length} more` : ''}.`;
}

module.exports = { packageDifferences, packagesProblem };
