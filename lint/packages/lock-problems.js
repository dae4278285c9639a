// What package-lock.json must not contain: packages without a strong checksum, packages from elsewhere than the registry,
// and install scripts without a decision in package.json. `npm run lint:packages` checks it.

const NODE_MODULES = 'node_modules/';
/** npm also accepts sha1 and md5, for which collisions can be made. */
const STRONG_CHECKSUM = /^sha512-[A-Za-z0-9+/]{86}==$/;
/** A version range or a tag of the registry, or an alias of such (`npm:name@range`). */
const REGISTRY_RANGE = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\w.^~<>=|*+ -]+$/;
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** @returns {string} the package name of a lock path: "node_modules/a/node_modules/@b/c" → "@b/c" */
function packageName(path, entry = {}) {
  return entry.name ?? path.slice(path.lastIndexOf(NODE_MODULES) + NODE_MODULES.length);
}

/** @returns the entries of installed packages: without the root, the workspaces and the links to workspaces */
function packageEntries(lock) {
  return Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes(NODE_MODULES) && !isWorkspaceLink(lock, entry),
  );
}

function isWorkspaceLink(lock, { link, resolved }) {
  return link === true && resolved in lock.packages && !resolved.includes(NODE_MODULES);
}

function sourceProblems(path, entry) {
  const problems = [];
  if (entry.link) {
    problems.push(`${path} links to ${entry.resolved}, which is not a workspace`);
  } else if (entry.resolved !== undefined) {
    // Neither the host of a registry or mirror, nor git, a file or a tarball of any host.
    const source = /^[\w+-]+:/.exec(entry.resolved)?.[0] ?? 'a path';
    problems.push(
      `${path} is resolved from ${source}…; only versions of the configured registry are allowed (omit-lockfile-registry-resolved in .npmrc)`,
    );
  }
  if (!entry.inBundle && !entry.link && !STRONG_CHECKSUM.test(entry.integrity ?? '')) {
    const given = entry.integrity === undefined ? 'no checksum' : `the checksum ${entry.integrity}`;
    problems.push(`${path} has ${given}; sha512 is required (npm run lock:platforms)`);
  }
  return problems;
}

/** Problems of the ranges that the root, a workspace or a package declares: git, tarballs, files, other users' repositories. */
function rangeProblems(path, entry) {
  return DEPENDENCY_FIELDS.flatMap((field) => Object.entries(entry[field] ?? {}))
    .filter(([, range]) => range !== '' && !REGISTRY_RANGE.test(range))
    .map(
      ([name, range]) =>
        `${path || 'package.json'} depends on ${name} from ${JSON.stringify(range)}; only versions are allowed`,
    );
}

function scriptProblems(lock, allowScripts) {
  const withScripts = new Set(
    packageEntries(lock)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path, entry]) => packageName(path, entry)),
  );
  const undecided = [...withScripts]
    .filter((name) => allowScripts[name] !== false)
    .map(
      (name) => `${name} has an install script; deny it: "${name}": false in allowScripts of package.json`,
    );
  const unused = Object.keys(allowScripts)
    .filter((name) => !withScripts.has(name))
    .map((name) => `allowScripts of package.json lists ${name}, which has no install script`);
  return [...undecided, ...unused];
}

/**
 * @param lock the content of package-lock.json
 * @param allowScripts `allowScripts` of package.json: all are denied, so that an installation runs nothing that a package
 *   brings along, and installs only what the checksums cover
 * @returns {string[]} one sentence per problem
 */
function lockProblems(lock, allowScripts) {
  const entries = packageEntries(lock);
  return [
    ...entries.flatMap(([path, entry]) => sourceProblems(path, entry)),
    ...Object.entries(lock.packages).flatMap(([path, entry]) => rangeProblems(path, entry)),
    ...scriptProblems(lock, allowScripts),
  ];
}

module.exports = { lockProblems, packageEntries, packageName };
