const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { describe, expect, test } = require('@jest/globals');
const { packageMegabytes } = require('./package-size');
const { installedPackages, productionPaths } = require('./production-packages');
const { MAX_PRODUCTION_SIZES } = require('./workspaces');

const root = join(__dirname, '..', '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

describe.each(MAX_PRODUCTION_SIZES)('a production installation of $workspaces', (limit) => {
  const paths = installedPackages(lock, limit.workspaces);

  // `npm run packages:production` prints the figures.
  test(`has ${limit.packages} packages at most`, () => {
    expect(paths.length).toBeLessThanOrEqual(limit.packages);
  });

  test(`has ${limit.megabytes} MB at most`, () => {
    const megabytes = paths.reduce((sum, path) => sum + packageMegabytes(root, path), 0);
    expect(megabytes).toBeLessThanOrEqual(limit.megabytes);
  });
});

describe('the exporter', () => {
  const names = (workspaces) => installedPackages(lock, workspaces).join('\n');

  test('has no OpenTelemetry package but the API, which prom-client requires', () => {
    expect(names(['exporter']).match(/@opentelemetry\/[\w-]+/g)).toEqual(['@opentelemetry/api']);
    expect(names(['exporter', 'traces'])).toContain('@opentelemetry/sdk-trace-base');
  });

  test('has LMDB for its own platform only', () => {
    const platform = { os: 'linux', cpu: 'arm64', libc: 'glibc' };
    const builds = installedPackages(lock, ['exporter'], platform).filter((path) => path.includes('@lmdb/'));
    expect(builds).toEqual(['node_modules/@lmdb/lmdb-linux-arm64']);
  });
});

describe('production packages', () => {
  const example = {
    packages: {
      '': { devDependencies: { a: '1' } },
      part: { dependencies: { a: '1', other: '1' }, devDependencies: { tool: '1' } },
      other: { optionalDependencies: { absent: '1', native: '1' } },
      'node_modules/other': { link: true, resolved: 'other' },
      'node_modules/a': {
        version: '1.0.0',
        dev: true,
        dependencies: { b: '1' },
        peerDependencies: { tool: '1' },
      },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { c: '1' } },
      'node_modules/c': { version: '1.0.0' },
      'node_modules/native': { version: '1.0.0', os: ['darwin'], optional: true },
      'node_modules/tool': { version: '1.0.0' },
    },
  };

  test('are found next to the package or above it, through workspaces, without development packages', () => {
    expect([...productionPaths(example, ['part'])].sort()).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/native',
      'other',
      'part',
    ]);
  });

  test('do not include builds of other platforms', () => {
    const on = (os) => installedPackages(example, ['part'], { os, cpu: 'x64', libc: undefined });
    expect(on('darwin')).toContain('node_modules/native');
    expect(on('linux')).not.toContain('node_modules/native');
  });

  test('that the lock file lacks are an error', () => {
    const packages = { ...example.packages, other: { dependencies: { absent: '1' } } };
    expect(() => productionPaths({ packages }, ['part'])).toThrow(
      'no entry for absent, which other requires',
    );
  });
});
