const { describe, expect, test } = require('@jest/globals');
const rootLock = require('../../package-lock.json');
const { missingPlatforms, platformEntry, withPlatforms } = require('./lock-platforms.js');

const owner = { version: '1.2.0', dev: true, optionalDependencies: { '@x/core-darwin-arm64': '1.2.0' } };

describe('a platform entry', () => {
  test("has the platform of the package's name", () => {
    expect(platformEntry('@x/core-linux-arm64-musl', '1.2.0', false)).toEqual({
      version: '1.2.0',
      cpu: ['arm64'],
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('has no C library if the name has none', () => {
    expect(platformEntry('@x/core-win32-x64-msvc', '1.2.0', true)).not.toHaveProperty('libc');
  });

  test('is not created for a package name without a platform', () => {
    expect(platformEntry('bufferutil', '4.0.0', false)).toBeUndefined();
  });
});

test('a missing build is added in the order of npm', () => {
  const lock = {
    packages: { '': {}, 'node_modules/@x/core': owner, 'node_modules/zod': { version: '4.0.0' } },
  };
  expect(Object.keys(withPlatforms(lock).packages)).toEqual([
    '',
    'node_modules/@x/core',
    'node_modules/@x/core-darwin-arm64',
    'node_modules/zod',
  ]);
});

test('an existing build is not changed, even if it is nested', () => {
  const nested = 'node_modules/@x/core/node_modules/@x/core-darwin-arm64';
  const lock = {
    packages: { 'node_modules/@x/core': owner, [nested]: { version: '1.2.0', integrity: 'sha512-a' } },
  };
  expect(missingPlatforms(lock)).toEqual({});
});

test('package-lock.json has the builds of all platforms (fix: npm run lock:platforms)', () => {
  expect(Object.keys(missingPlatforms(rootLock))).toEqual([]);
});
