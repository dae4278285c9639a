const { describe, expect, it } = require('@jest/globals');
const { join } = require('node:path');
const { UNTESTED, requirementsNamedIn, untestedRequirements } = require('./requirements');

const root = join(__dirname, '../..');

describe('the requirement list', () => {
  it('knows which requirements no test names', () => {
    expect(untestedRequirements(root)).toEqual(UNTESTED);
  });

  it('reports a requirement that no title names', () => {
    expect(untestedRequirements(root, [`S${9}.1`])).toEqual(['S9.1']);
  });

  it('finds IDs in titles with any quotes, and not in the code of a test', () => {
    const source =
      "it('S1.1 a', () => 'S1.2');\ntest.each([1])(`F3 %s`, f);\ndescribe(\n  \"S1.4\", g);\n// S1.5";
    expect([...requirementsNamedIn('a.test.ts', () => source)]).toEqual(['S1.1', 'F3', 'S1.4']);
    const promtoolTest = '  - name: S2.9 a sawtooth raises no alert\n    x: S2.8';
    expect([...requirementsNamedIn('a.test.yml', () => promtoolTest)]).toEqual(['S2.9']);
    expect([...requirementsNamedIn('a.ts', () => source)]).toEqual([]);
  });
});

describe('coverage', () => {
  it('S2.17 below 85 % of lines fails `npm test`', () => {
    const { coverageThreshold } = require('../../jest.config');
    for (const part of ['./exporter/src/', './client/src/']) {
      expect(coverageThreshold[part].lines).toBeGreaterThanOrEqual(85);
    }
  });
});
