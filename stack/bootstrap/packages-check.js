// Whether node_modules is what package-lock.json asks for. By content, not by date: a checkout touches files.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** Lock entries that every machine installs: not the workspaces themselves, not other platforms' builds. */
function wanted(lock) {
  return Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && !entry.link && !entry.optional && !entry.peer,
  );
}

/** Some packages call their version v1.2.3; the lock and npm's receipt then write it differently. */
function plain(version) {
  return version?.replace(/^v/, '');
}

/**
 * What is missing or of another version: "jest 30.1.0 (installed: 29.7.0)". `lock` is package-lock.json's content,
 * `installed` that of node_modules/.package-lock.json, which npm writes after each install.
 */
function packageDifferences(lock, installed) {
  return wanted(lock)
    .filter(([path, entry]) => plain(installed.packages[path]?.version) !== plain(entry.version))
    .map(([path, entry]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return `${name} ${entry.version} (installed: ${installed.packages[path]?.version ?? 'none'})`;
    });
}

/** Why `npm ci` is due below `root`, as a sentence, or undefined where it is not. */
function packagesProblem(root) {
  const receipt = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(receipt)) return 'node_modules is not there yet.';
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  const [first, ...others] = packageDifferences(read(join(root, 'package-lock.json')), read(receipt));
  if (first === undefined) return undefined;
  return `package-lock.json asks for ${first}${others.length > 0 ? ` and ${others.length} more` : ''}.`;
}

module.exports = { packageDifferences, packagesProblem };
