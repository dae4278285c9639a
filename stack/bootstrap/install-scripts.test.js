const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { expect, test } = require('@jest/globals');

function read(name) {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', name), 'utf8'));
}

const withScripts = Object.entries(read('package-lock.json').packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

// npm warns about install scripts that are neither allowed nor denied. All are denied, so that only the content of
// package-lock.json is installed, and nothing that a script downloads or builds.
test('allowScripts denies each package that has an install script, and lists no others', () => {
  expect(withScripts.length).toBeGreaterThan(0);
  const denied = [...new Set(withScripts)].sort().map((name) => [name, false]);
  expect(read('package.json').allowScripts).toEqual(Object.fromEntries(denied));
});
