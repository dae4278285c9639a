const { expect, test } = require('@jest/globals');
const { compareVersions, isRecentEnough, parseVersion } = require('./versions.js');

test.each([
  ['prometheus, version 3.5.3+ds1 (branch: debian/sid, revision: 3.5.3+ds1-6)', '3.5.3'],
  ['amtool, version 0.33.1 (branch: HEAD)', '0.33.1'],
  ['promtool, version v3.4.0', '3.4.0'],
])('the version is parsed from "%s"', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test('a text without a version has none', () => {
  expect(parseVersion('usage: prometheus [<flags>]  127.0.0.1')).toBeUndefined();
});

test.each([
  ['0.28.0', '0.9.9'],
  ['3.5.3', '3.5.2'],
  ['3.0.0', '2.53.4'],
  ['0.28.1', '0.28'],
])('%s is newer than %s, compared by number', (newer, older) => {
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(older, newer)).toBeLessThan(0);
});

test('a missing part of a version counts as 0', () => {
  expect(compareVersions('3.0', '3.0.0')).toBe(0);
});

test('Prometheus 3.0 is recent enough, 2.53 is not', () => {
  expect(isRecentEnough('prometheus', '3.0.0')).toBe(true);
  expect(isRecentEnough('prometheus', '2.53.3')).toBe(false);
});

test("Debian 13's Alertmanager is recent enough, Debian 12's is not", () => {
  expect(isRecentEnough('alertmanager', '0.25.0')).toBe(false);
  expect(isRecentEnough('alertmanager', '0.28.1')).toBe(true);
});
