// Whether what was built is as new as what it is built from.
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

/** Written after each build of ours; its date is the build's start. */
const STAMP = join('.stack', 'built');
const SOURCES = ['protocol', 'exporter', 'client', 'demo', 'stack', 'preview', 'src', 'dashboards'];
const ROOT_FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
const NOT_SOURCES = new Set(['node_modules', 'dist', 'coverage']);
/** Other files, such as the compiler's own records and generated dashboards, are made by the build. */
const SOURCE_FILE = /\.(tsx?|[cm]?js|css|svg)$|^(package|plugin|tsconfig)\.json$/;

function newestIn(folder) {
  let newest = { at: 0, path: folder };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name) || !(entry.isDirectory() || SOURCE_FILE.test(entry.name))) continue;
    const path = join(folder, entry.name);
    const found = entry.isDirectory() ? newestIn(path) : { at: statSync(path).mtimeMs, path };
    if (found.at > newest.at) newest = found;
  }
  return newest;
}

/** Why a build is due below `root`, as a sentence, or undefined where it is not. */
function buildProblem(root) {
  const stamp = join(root, STAMP);
  if (!existsSync(stamp) || !existsSync(join(root, 'exporter', 'dist', 'main.js')))
    return 'Nothing is built yet.';
  const builtAt = statSync(stamp).mtimeMs;
  const files = ROOT_FILES.map((name) => ({
    at: statSync(join(root, name)).mtimeMs,
    path: join(root, name),
  }));
  const folders = SOURCES.map((name) => join(root, name)).filter((folder) => existsSync(folder));
  const newer = [...files, ...folders.map(newestIn)].find(({ at }) => at > builtAt);
  return newer === undefined ? undefined : `${newer.path} is newer than the last build.`;
}

module.exports = { STAMP, buildProblem };
