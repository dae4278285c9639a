const { describe, expect, test } = require('@jest/globals');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { COVERED_PROJECTS, QUIET_FILES, testPlan } = require('./plan.js');
const { collectCoverageFrom, projects } = require('../../jest.config.js');

const root = join(__dirname, '../..');
const files = [...Object.keys(QUIET_FILES), 'e2e/client.test.ts', 'e2e/panel/table.test.ts'];

function runs(plan) {
  return plan.flat(2);
}

test('every file that runs in the quiet step exists', () => {
  expect(Object.keys(QUIET_FILES).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('every end-to-end file runs once', () => {
  const planned = runs(testPlan(files, 2)).flatMap(({ args }) =>
    args.filter((arg) => arg.endsWith('.test.ts')),
  );
  expect(planned.toSorted()).toEqual(files.toSorted());
});

test('files that run a fleet of workers run after all others', () => {
  const [busy, quiet] = testPlan(files, 2);
  expect(busy).toHaveLength(2);
  expect(quiet).toHaveLength(1);
  for (const file of Object.keys(QUIET_FILES)) {
    expect(quiet[0][0].args).toContain(file);
  }
});

test('every project runs once, either with coverage or without', () => {
  const all = projects.map(({ displayName }) => displayName);
  const [[[plain, covered]]] = testPlan(files, 2);
  const without = all.filter((name) => !plain.args.includes(name));
  expect(covered.args).toEqual(expect.arrayContaining(COVERED_PROJECTS));
  expect([...without, ...COVERED_PROJECTS, 'e2e'].toSorted()).toEqual(all.toSorted());
});

describe('coverage', () => {
  test('is collected from the projects that run with it', () => {
    const measured = collectCoverageFrom.filter((glob) => !glob.startsWith('!'));
    expect(measured.map((glob) => glob.split('/')[0]).toSorted()).toEqual(COVERED_PROJECTS.toSorted());
  });
});
