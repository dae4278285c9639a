const { expect, test } = require('@jest/globals');
const rootPackage = require('../../package.json');
const { MIN_NODE_VERSION, nodeProblem } = require('./node-version-check.js');

test('an old Node version is rejected with the required version and what to do', () => {
  expect(nodeProblem('18.20.4')).toMatch(/needs Node 20\.19\.0 or newer; this is Node 18\.20\.4\. Install/);
});

test.each([MIN_NODE_VERSION, '22.1.0', '24.0.0'])('Node %s is accepted', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test('package.json requires the same Node version', () => {
  expect(`${rootPackage.engines.node}.0`).toBe(`>=${MIN_NODE_VERSION}`);
});
