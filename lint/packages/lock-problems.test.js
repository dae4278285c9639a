const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, expect, test } = require('@jest/globals');
const { lockProblems } = require('./lock-problems');

function read(name) {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', name), 'utf8'));
}

const CHECKSUM = `sha512-${'A'.repeat(86)}==`;
const SHA1 = `sha1-${'A'.repeat(27)}=`;

/** A lock file with one package, the workspace "exporter", and a link to it. */
function lockWith(entry, path = 'node_modules/zod') {
  return {
    packages: {
      '': { dependencies: { zod: '^4.0.0' } },
      exporter: { version: '0.1.0' },
      'node_modules/exporter': { resolved: 'exporter', link: true },
      [path]: { version: '4.0.0', integrity: CHECKSUM, ...entry },
    },
  };
}

test('package-lock.json has no problem', () => {
  expect(lockProblems(read('package-lock.json'), read('package.json').allowScripts)).toEqual([]);
});

test('a package with a strong checksum and without a script is accepted', () => {
  expect(lockProblems(lockWith({}), {})).toEqual([]);
});

describe('a checksum', () => {
  test.each([
    ['that is missing', undefined, /node_modules\/zod has no checksum; sha512 is required/],
    ['that is empty', '', /has the checksum ;/],
    ['of sha1', SHA1, /has the checksum sha1-/],
    ['of sha1 beside sha512', `${SHA1} ${CHECKSUM}`, /sha512 is required/],
    ['that is cut', 'sha512-AAAA', /sha512 is required/],
  ])('%s is a problem', (_kind, integrity, message) => {
    expect(lockProblems(lockWith({ integrity }), {})).toEqual([expect.stringMatching(message)]);
  });

  test('is not needed for a package that is part of another one', () => {
    expect(lockProblems(lockWith({ integrity: undefined, inBundle: true }), {})).toEqual([]);
  });

  test.each(['node_modules/a/node_modules/@b/c', 'exporter/node_modules/zod'])('is needed for %s', (path) => {
    expect(lockProblems(lockWith({ integrity: undefined }, path), {})).toHaveLength(1);
  });
});

describe('a source', () => {
  test.each([
    ['https://registry.example/zod/-/zod-4.0.0.tgz', 'https:'],
    ['http://mirror.test/zod.tgz', 'http:'],
    ['git+ssh://git@host.test/zod.git#abc', 'git+ssh:'],
    ['git://host.test/zod.git', 'git:'],
    ['file:../zod.tgz', 'file:'],
    ['../zod', 'a path'],
  ])('%s is a problem, whose text does not repeat the host', (resolved, source) => {
    const [problem, ...others] = lockProblems(lockWith({ resolved }), {});
    expect(problem).toContain(`is resolved from ${source}…`);
    expect(problem).not.toMatch(/example|test/);
    expect(others).toEqual([]);
  });

  test.each(['../elsewhere', 'node_modules/zod', '/opt/zod'])('a link to %s is a problem', (resolved) => {
    const lock = lockWith(
      { link: true, resolved, integrity: undefined, version: undefined },
      'node_modules/b',
    );
    expect(lockProblems(lock, {})).toEqual([expect.stringContaining('which is not a workspace')]);
  });

  test.each([
    'git+https://host.test/zod.git',
    'github:user/zod',
    'user/zod',
    'https://host.test/zod.tgz',
    'file:../zod',
    'npm:@a/b/c@1',
    'workspace:*',
  ])('the range %s is a problem', (range) => {
    const lock = lockWith({ optionalDependencies: { other: range } });
    expect(lockProblems(lock, {})).toEqual([expect.stringContaining(`depends on other from "${range}"`)]);
  });

  test.each(['^1.2.3', '*', '>=1 <2 || ~3.0.0-rc.1', 'latest', '1.x', 'npm:@a/b@^1.0.0', ''])(
    'the range "%s" is accepted',
    (range) => {
      expect(lockProblems(lockWith({ dependencies: { other: range } }), {})).toEqual([]);
    },
  );
});

describe('an install script', () => {
  const lock = lockWith({ hasInstallScript: true });

  test('that is denied is accepted', () => {
    expect(lockProblems(lock, { zod: false })).toEqual([]);
  });

  test.each([[{}], [{ zod: true }]])('is a problem with allowScripts %j', (allowScripts) => {
    expect(lockProblems(lock, allowScripts)).toEqual([expect.stringContaining('zod has an install script')]);
  });

  test('that no longer exists must not be listed', () => {
    expect(lockProblems(lockWith({}), { zod: false })).toEqual([
      'allowScripts of package.json lists zod, which has no install script',
    ]);
  });
});
