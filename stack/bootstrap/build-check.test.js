const { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { afterEach, beforeEach, expect, test } = require('@jest/globals');
const { STAMP, buildProblem } = require('./build-check.js');

const BEFORE = new Date('2026-01-01T00:00:00Z');
const BUILD = new Date('2026-01-02T00:00:00Z');
const AFTER = new Date('2026-01-03T00:00:00Z');

let root;
function write(path, date) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, date, date);
}
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'heartline-build-'));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json']) {
    write(name, BEFORE);
  }
  write('exporter/src/main.ts', BEFORE);
  write('exporter/dist/main.js', BUILD);
  write(STAMP, BUILD);
});
afterEach(() => rmSync(root, { recursive: true }));

test('a build after the last change is up to date', () => {
  expect(buildProblem(root)).toBeUndefined();
});

test('a fresh checkout must be built', () => {
  rmSync(join(root, STAMP));
  expect(buildProblem(root)).toBe('The project is not built yet.');
});

test.each(['exporter/src/main.ts', 'exporter/src/deep/new.ts', 'src/plugin.json', 'package-lock.json'])(
  'a newer %s requires a build',
  (path) => {
    write(path, AFTER);
    expect(buildProblem(root)).toBe(`${join(root, path)} is newer than the last build.`);
  },
);

test.each([
  'exporter/dist/main.js',
  'exporter/tsconfig.tsbuildinfo',
  'dashboards/fleet.json',
  'demo/node_modules/a.js',
])('a newer %s is written by the build and requires none', (path) => {
  write(path, AFTER);
  expect(buildProblem(root)).toBeUndefined();
});
