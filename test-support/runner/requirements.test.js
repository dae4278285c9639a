const { describe, expect, it } = require('@jest/globals');
const { join } = require('node:path');
const { namedIn, untested } = require('./requirements');

const root = join(__dirname, '../..');

describe('requirements', () => {
  it('are each named by the title of a test', () => {
    expect(untested(root)).toEqual([]);
  });

  it('are missed where no title names them', () => {
    expect(untested(root, [`S${9}.1`])).toEqual(['S9.1']);
  });

  it('are found in titles, whatever quotes them, and not in what is tested', () => {
    const source =
      "it('S1.1 a', () => 'S1.2');\ntest.each([1])(`S1.3 %s`, f);\ndescribe(\n  \"S1.4\", g);\n// S1.5";
    expect([...namedIn('a.test.ts', () => source)]).toEqual(['S1.1', 'S1.3', 'S1.4']);
    expect([...namedIn('a.test.yml', () => '  - name: S2.9 a sawtooth is quiet\n    x: S2.8')]).toEqual([
      'S2.9',
    ]);
    expect([...namedIn('a.ts', () => source)]).toEqual([]);
  });
});

describe('coverage', () => {
  it('S2.17 below 85 % of lines fails `npm test`', () => {
    const { coverageThreshold } = require('../../jest.config');
    for (const part of ['./exporter/src/', './client/src/'])
      expect(coverageThreshold[part].lines).toBeGreaterThanOrEqual(85);
  });
});
