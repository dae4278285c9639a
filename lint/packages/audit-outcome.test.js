const { describe, expect, test } = require('@jest/globals');
const { auditOutcome } = require('./audit-outcome');

const TODAY = '2026-12-01';
const advisory = {
  source: 1,
  name: 'qs',
  title: 'Denial of service',
  url: 'https://advisories.test/GHSA-aaaa-bbbb-cccc',
  severity: 'high',
};
const report = {
  auditReportVersion: 2,
  vulnerabilities: {
    qs: { name: 'qs', via: [advisory], nodes: ['node_modules/qs', 'node_modules/a/node_modules/qs'] },
    express: { name: 'express', via: ['qs'], nodes: ['node_modules/express'] },
  },
};
function outcome(answer, accepted = {}, production = new Set(['node_modules/qs'])) {
  const stdout = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return auditOutcome(stdout, production, TODAY, accepted);
}

test('a report without vulnerabilities is clean', () => {
  expect(outcome({ auditReportVersion: 2, vulnerabilities: {} })).toEqual({ kind: 'clean', lines: [] });
});

describe('a report with vulnerabilities', () => {
  const line = 'qs: Denial of service (https://advisories.test/GHSA-aaaa-bbbb-cccc)';

  test('has one finding per advisory', () => {
    expect(outcome(report)).toEqual({ kind: 'findings', lines: [`high, production: ${line}`] });
  });

  test('tells development packages from production packages', () => {
    expect(outcome(report, {}, new Set()).lines).toEqual([`high, development: ${line}`]);
  });

  test.each([
    ['is clean until the day on which its exception ends', '2026-12-02', 'clean'],
    ['has findings from that day on', '2026-12-01', 'findings'],
  ])('%s', (_title, until, kind) => {
    const accepted = { 'GHSA-aaaa-bbbb-cccc': { reason: 'not reachable', until } };
    expect(outcome(report, accepted).kind).toBe(kind);
  });

  test('is not clean because of an exception for another advisory', () => {
    expect(outcome(report, { 'GHSA-other': { reason: 'x', until: '2099-01-01' } }).kind).toBe('findings');
  });
});

describe('a registry', () => {
  test.each([
    [
      'does not allow the request',
      { message: '405 Method Not Allowed - POST …', statusCode: 405, error: { summary: '' } },
    ],
    [
      'cannot be reached',
      { message: 'request to … failed, reason: connect ECONNREFUSED', error: { summary: '' } },
    ],
  ])('that %s is unavailable, and nothing is said about vulnerabilities', (_title, answer) => {
    expect(outcome(answer)).toEqual({ kind: 'unavailable', lines: [answer.message] });
  });
});

test.each([
  ['npm itself', { error: { code: 'ENOLOCK', summary: 'This command requires an existing lockfile.' } }],
  ['npm that prints no JSON', 'Segmentation fault'],
  ['npm that prints nothing', ''],
  ['npm that prints an empty object', {}],
])('a failure of %s is neither clean nor unavailable', (_title, answer) => {
  expect(outcome(answer).kind).toBe('failed');
});
