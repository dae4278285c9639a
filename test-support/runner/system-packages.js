// Programs of the system that tests run against: installed where they are missing and we may, else asked for.
const { existsSync } = require('node:fs');
const { delimiter, join } = require('node:path');

/** `command` is looked for on PATH; `package` is Debian's name, `formula` Homebrew's. */
const NEEDED = [
  { command: 'chromium', package: 'chromium', formula: 'chromium', neededBy: "the panel's browser tests" },
  { command: 'python3', package: 'python3', formula: 'python', neededBy: 'the strict OpenMetrics test' },
];

function isOnPath(command, path) {
  return path.split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}

/** Those of `needed` whose command is nowhere on `path`. */
function missingPackages(needed, path) {
  return needed.filter(({ command }) => !isOnPath(command, path));
}

/** The commands that install `missing`, or undefined where only a person can: no apt, or neither root nor sudo. */
function installCommands(missing, { apt, root, sudo }) {
  if (!apt || !(root || sudo)) {
    return undefined;
  }
  const prefix = root ? [] : ['sudo', '-n'];
  const names = missing.map((entry) => entry.package);
  const aptGet = (...args) => [...prefix, 'apt-get', '-q', '-y', ...args];
  return [aptGet('update'), aptGet('install', '--no-install-recommends', ...names)];
}

/** What to tell a person who has to install `missing`. */
function request(missing) {
  const lines = missing.map(({ command, neededBy }) => `  ${command}, for ${neededBy}`);
  return [
    'Some tests need programs that are not on PATH:',
    ...lines,
    `Debian: sudo apt-get install ${missing.map((entry) => entry.package).join(' ')}`,
    `macOS:  brew install ${missing.map((entry) => entry.formula).join(' ')}`,
  ].join('\n');
}

module.exports = { NEEDED, isOnPath, missingPackages, installCommands, request };
