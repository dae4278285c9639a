const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { expect, test } = require('@jest/globals');

function read(name) {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', name), 'utf8'));
}

const withScripts = Object.entries(read('package-lock.json').packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

// npm warns of those that nobody has decided on; and what is installed shall be what the lock names, nothing that a script
// fetches or builds.
test('every package that has an install script is denied it, and no other is named', () => {
  expect(withScripts.length).toBeGreaterThan(0);
  const denied = [...new Set(withScripts)].sort().map((name) => [name, false]);
  expect(read('package.json').allowScripts).toEqual(Object.fromEntries(denied));
});
