const { expect, test } = require('@jest/globals');
const { packageDifferences } = require('./packages-check.js');

function lock(packages) {
  return { packages };
}
const jest30 = { 'node_modules/jest': { version: '30.1.0' } };

test('there is no difference if all packages are installed in their versions', () => {
  expect(packageDifferences(lock(jest30), lock(jest30))).toEqual([]);
});

test('a package of another version is listed with both versions', () => {
  const installed = lock({ 'node_modules/jest': { version: '29.7.0' } });
  expect(packageDifferences(lock(jest30), installed)).toEqual(['jest 30.1.0 (installed: 29.7.0)']);
});

test('version v1.2.3 equals 1.2.3', () => {
  const installed = lock({ 'node_modules/jest': { version: 'v30.1.0' } });
  expect(packageDifferences(lock(jest30), installed)).toEqual([]);
});

test('a missing package is listed by its name, also if it is nested and scoped', () => {
  const required = lock({ 'node_modules/a/node_modules/@scope/b': { version: '1.0.0' } });
  expect(packageDifferences(required, lock({}))).toEqual(['@scope/b 1.0.0 (installed: none)']);
});

test.each([
  ['the workspace root', { '': { version: '0.1.0' } }],
  ['a workspace', { exporter: { version: '0.1.0' } }],
  ['a link to a workspace', { 'node_modules/@heartline/exporter': { link: true } }],
  [
    "another platform's build",
    { 'node_modules/@swc/core-darwin-arm64': { version: '1.16.0', optional: true } },
  ],
])('%s is not required', (_what, packages) => {
  expect(packageDifferences(lock(packages), lock({}))).toEqual([]);
});
