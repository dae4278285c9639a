const { describe, expect, test } = require('@jest/globals');
const rootLock = require('../../package-lock.json');
const {
  factsOfMetadata,
  incompletePaths,
  missingPlatforms,
  platformEntry,
  withFacts,
  withPlatforms,
} = require('./lock-platforms.js');

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

test('package-lock.json has the checksum of every package (fix: npm run lock:platforms)', () => {
  const withoutChecksum = incompletePaths(rootLock).filter((path) => !rootLock.packages[path].integrity);
  expect(withoutChecksum).toEqual([]);
});

describe('an entry without a checksum or a licence', () => {
  const path = 'node_modules/@x/core-darwin-arm64';
  const lock = {
    packages: {
      '': {},
      exporter: { version: '0.1.0' },
      'node_modules/exporter': { resolved: 'exporter', link: true },
      'node_modules/bundled': { version: '1.0.0', inBundle: true },
      'node_modules/zod': { version: '4.0.0', integrity: 'sha512-zod', license: 'MIT' },
      [path]: { version: '1.2.0', cpu: ['arm64'] },
      'node_modules/other-name': { name: 'real-name', version: '2.0.0', license: 'ISC' },
    },
  };
  const facts = { integrity: 'sha512-registry', license: 'MIT', hasInstallScript: undefined };

  test('is the only kind that the registry is asked about, by its name in the registry', async () => {
    const asked = [];
    const completed = await withFacts(lock, async (name, version) => {
      asked.push(`${name}@${version}`);
      return facts;
    });
    expect(asked).toEqual(['@x/core-darwin-arm64@1.2.0', 'real-name@2.0.0']);
    expect(completed.packages).toEqual({
      ...lock.packages,
      [path]: { version: '1.2.0', integrity: 'sha512-registry', license: 'MIT', cpu: ['arm64'] },
      'node_modules/other-name': {
        name: 'real-name',
        version: '2.0.0',
        integrity: 'sha512-registry',
        license: 'ISC',
      },
    });
  });

  test('stays without a licence if the registry has none', async () => {
    const completed = await withFacts(lock, async () => ({ integrity: 'sha512-registry' }));
    expect(completed.packages[path]).not.toHaveProperty('license');
  });

  test('is an error that names every package if the registry has no checksum', async () => {
    await expect(withFacts(lock, async () => ({ license: 'MIT' }))).rejects.toThrow(
      /@x\/core-darwin-arm64@1\.2\.0, real-name@2\.0\.0/,
    );
  });
});

describe("the registry's metadata", () => {
  test.each(['preinstall', 'install', 'postinstall'])('marks a package with the script %s', (script) => {
    const metadata = { 'dist.integrity': 'sha512-a', license: 'MIT', scripts: { [script]: 'node x.js' } };
    expect(factsOfMetadata(JSON.stringify(metadata))).toEqual({
      integrity: 'sha512-a',
      license: 'MIT',
      hasInstallScript: true,
    });
  });

  test.each([
    ['without scripts', '{ "dist.integrity": "sha512-a" }', 'sha512-a'],
    [
      'with a script of the author only',
      '{ "dist.integrity": "sha512-a", "scripts": { "test": "jest" } }',
      'sha512-a',
    ],
    ['that is empty', '', undefined],
  ])('%s does not mark it', (_kind, stdout, integrity) => {
    expect(factsOfMetadata(stdout)).toMatchObject({ integrity, hasInstallScript: undefined });
  });
});
