const { describe, expect, test } = require('@jest/globals');
const { installCommands, missingPackages, installMessage } = require('./system-packages.js');

const chromium = {
  command: 'chromium',
  package: 'chromium',
  formula: 'chromium',
  neededBy: 'the browser tests',
};
const node = { command: 'node', package: 'nodejs', formula: 'node', neededBy: 'everything' };
const redis = {
  command: 'redis-server',
  package: 'redis-server',
  formula: 'redis',
  neededBy: 'the Redis source',
};

test('a program on PATH is not missing', () => {
  const folder = process.execPath.slice(0, process.execPath.lastIndexOf('/'));
  expect(missingPackages([node, { ...chromium, command: 'no-such-command' }], folder)).toMatchObject([
    { package: 'chromium' },
  ]);
});

describe('installing', () => {
  test('root installs all packages with one command', () => {
    expect(installCommands([chromium, redis], { apt: true, root: true, sudo: false })).toEqual([
      ['apt-get', '-q', '-y', 'update'],
      ['apt-get', '-q', '-y', 'install', '--no-install-recommends', 'chromium', 'redis-server'],
    ]);
  });

  test('another user installs with sudo, without a password prompt', () => {
    const [update] = installCommands([chromium], { apt: true, root: false, sudo: true });
    expect(update.slice(0, 3)).toEqual(['sudo', '-n', 'apt-get']);
  });

  test.each([
    ['without apt', { apt: false, root: true, sudo: true }],
    ['with neither root nor sudo', { apt: true, root: false, sudo: false }],
  ])('is not attempted %s', (_when, machine) => {
    expect(installCommands([chromium], machine)).toBeUndefined();
  });
});

test('the message names the missing programs, their purpose, and the command for each system', () => {
  const text = installMessage([chromium, redis]);
  expect(text).toContain('chromium, for the browser tests');
  expect(text).toContain('apt-get install chromium redis-server');
  expect(text).toContain('brew install chromium redis');
});
