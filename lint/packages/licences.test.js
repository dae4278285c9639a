const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, expect, test } = require('@jest/globals');
const { licenceProblems } = require('./licences');
const { packageEntries } = require('./lock-problems');
const { productionPaths } = require('./production-packages');
const { PRODUCTION_WORKSPACES } = require('./workspaces');

const root = join(__dirname, '..', '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

test('all packages have allowed licences', () => {
  expect(licenceProblems(lock, productionPaths(lock, PRODUCTION_WORKSPACES))).toEqual([]);
});

test('the licences of package-lock.json are those of the installed packages', () => {
  const installed = packageEntries(lock)
    .map(([path, entry]) => [join(root, path, 'package.json'), entry.license])
    .filter(([file]) => existsSync(file));
  expect(installed.length).toBeGreaterThan(500);
  const different = installed.filter(([file, license]) => {
    const stated = JSON.parse(readFileSync(file, 'utf8')).license;
    return (typeof stated === 'object' ? stated.type : stated) !== license;
  });
  expect(different).toEqual([]);
});

/** The problems of one package in addition to those of the repository. */
function problemsOf(license, { name = 'left-pad', isProduction = true } = {}) {
  const path = `node_modules/${name}`;
  const packages = { ...lock.packages, [path]: { version: '1.0.0', license } };
  const production = productionPaths(lock, PRODUCTION_WORKSPACES);
  return licenceProblems({ ...lock, packages }, isProduction ? production.add(path) : production);
}

describe('a production package', () => {
  test.each(['MIT', '(MIT OR GPL-3.0-only)', 'GPL-2.0-only OR (Apache-2.0 AND ISC)', 'MIT AND BSD-3-Clause'])(
    'with the licence %s is allowed',
    (license) => {
      expect(problemsOf(license)).toEqual([]);
    },
  );

  test.each([
    'GPL-3.0-or-later',
    'AGPL-3.0-only',
    'MIT AND GPL-3.0-only',
    '(MIT AND LGPL-3.0-only) OR SSPL-1.0',
    'GPL-2.0-only WITH Classpath-exception-2.0',
    'MPL-2.0',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE.txt',
    'MIT, probably',
    '',
    undefined,
    { type: 'MIT' },
  ])('with the licence %j is a problem', (license) => {
    expect(problemsOf(license)).toEqual([
      expect.stringMatching(/^node_modules\/left-pad .*production package/),
    ]);
  });

  test('has no exception', () => {
    expect(problemsOf('LGPL-3.0-only', { name: 'rollup-plugin-dts' })).toHaveLength(1);
  });
});

describe('a development package', () => {
  test.each(['MPL-2.0', 'CC-BY-4.0', 'MIT'])('with the licence %s is allowed', (license) => {
    expect(problemsOf(license, { isProduction: false })).toEqual([]);
  });

  test.each(['GPL-3.0-only', 'CC-BY-NC-4.0', undefined])('with the licence %s is a problem', (license) => {
    expect(problemsOf(license, { isProduction: false })).toHaveLength(1);
  });

  test('with an exception may have that licence only', () => {
    const options = { name: 'rollup-plugin-dts', isProduction: false };
    expect(problemsOf('LGPL-3.0-only', options)).toEqual([]);
    expect(problemsOf('GPL-3.0-only', options)).toHaveLength(1);
  });
});
