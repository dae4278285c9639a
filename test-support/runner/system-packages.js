// System programs that tests need. Missing ones are installed if possible; otherwise the user is asked to install them.
const { existsSync } = require('node:fs');
const { delimiter, join } = require('node:path');

/** `command` is the name on PATH, `package` the name in Debian, `formula` the name in Homebrew. */
const NEEDED = [
  { command: 'chromium', package: 'chromium', formula: 'chromium', neededBy: "the panel's browser tests" },
  { command: 'python3', package: 'python3', formula: 'python', neededBy: 'the strict OpenMetrics test' },
];

function isOnPath(command, path) {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/** Those of `needed` whose command is not on `path`. */
function missingPackages(needed, path) {
  return needed.filter(({ command }) => !isOnPath(command, path));
}

/** The commands that install `missing`; undefined without apt, or with neither root nor sudo. */
function installCommands(missing, { apt, root, sudo }) {
  if (!apt || !(root || sudo)) {
    return undefined;
  }
  const prefix = root ? [] : ['sudo', '-n'];
  const names = missing.map((entry) => entry.package);
  const aptGet = (...args) => [...prefix, 'apt-get', '-q', '-y', ...args];
  return [aptGet('update'), aptGet('install', '--no-install-recommends', ...names)];
}

/** The message for a user who has to install `missing`. */
function installMessage(missing) {
  const lines = missing.map(({ command, neededBy }) => `  ${command}, for ${neededBy}`);
  return [
    'Some tests need programs that are not on PATH:',
    ...lines,
    `Debian: sudo apt-get install ${missing.map((entry) => entry.package).join(' ')}`,
    `macOS:  brew install ${missing.map((entry) => entry.formula).join(' ')}`,
  ].join('\n');
}

module.exports = { NEEDED, isOnPath, missingPackages, installCommands, installMessage };
