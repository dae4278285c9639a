const { expect, test } = require('@jest/globals');
const rootPackage = require('../../package.json');
const { OLDEST_NODE, nodeProblem } = require('./node-version-check.js');

test('a Node that is too old is told so, with the wanted version and what to do', () => {
  expect(nodeProblem('18.20.4')).toMatch(
    /needs Node 20\.19\.0 or newer, and this is Node 18\.20\.4\. Install/,
  );
});

test.each([OLDEST_NODE, '22.1.0', '24.0.0'])('Node %s is fine', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test('package.json asks for the same Node', () => {
  expect(`${rootPackage.engines.node}.0`).toBe(`>=${OLDEST_NODE}`);
});
