// Checks whether the build is up to date.
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

/** Written after each build. Its modification time is the start of the build. */
const STAMP = join('.stack', 'built');
const SOURCES = ['protocol', 'exporter', 'client', 'demo', 'stack', 'rules', 'preview', 'src', 'dashboards'];
const ROOT_FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
const NOT_SOURCES = new Set(['node_modules', 'dist', 'coverage']);
/** Other files, such as the compiler's tsbuildinfo and generated dashboards, are written by the build. */
const SOURCE_FILE = /\.(tsx?|[cm]?js|css|svg)$|^(package|plugin|tsconfig)\.json$/;

function newestIn(folder) {
  let newest = { at: 0, path: folder };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name) || !(entry.isDirectory() || SOURCE_FILE.test(entry.name))) {
      continue;
    }
    const path = join(folder, entry.name);
    const candidate = entry.isDirectory() ? newestIn(path) : { at: statSync(path).mtimeMs, path };
    if (candidate.at > newest.at) {
      newest = candidate;
    }
  }
  return newest;
}

/** Returns why `root` must be built, as a sentence, or undefined if the build is up to date. */
function buildProblem(root) {
  const stamp = join(root, STAMP);
  if (!existsSync(stamp) || !existsSync(join(root, 'exporter', 'dist', 'main.js'))) {
    return 'The project is not built yet.';
  }
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
