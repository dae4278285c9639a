const { describe, expect, test } = require('@jest/globals');
const rootLock = require('../../package-lock.json');
const { missingPlatforms, platformEntry, withPlatforms } = require('./lock-platforms.js');

const owner = { version: '1.2.0', dev: true, optionalDependencies: { '@x/core-darwin-arm64': '1.2.0' } };

describe('an entry', () => {
  test("tells the platform by the package's name", () => {
    expect(platformEntry('@x/core-linux-arm64-musl', '1.2.0', false)).toEqual({
      version: '1.2.0',
      cpu: ['arm64'],
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('leaves the C library out where the name says nothing of it', () => {
    expect(platformEntry('@x/core-win32-x64-msvc', '1.2.0', true)).not.toHaveProperty('libc');
  });

  test('is not made up for a package whose name tells no platform', () => {
    expect(platformEntry('bufferutil', '4.0.0', false)).toBeUndefined();
  });
});

test('a build that the lock names and lacks is added, in order', () => {
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

test('a build that is there, be it nested, is left as it is', () => {
  const nested = 'node_modules/@x/core/node_modules/@x/core-darwin-arm64';
  const lock = {
    packages: { 'node_modules/@x/core': owner, [nested]: { version: '1.2.0', integrity: 'sha512-a' } },
  };
  expect(missingPlatforms(lock)).toEqual({});
});

test('package-lock.json has every platform, without which npm ci refuses it (else: npm run lock:platforms)', () => {
  expect(Object.keys(missingPlatforms(rootLock))).toEqual([]);
});
