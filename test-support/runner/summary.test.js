const { expect, test } = require('@jest/globals');
const {
  NO_RESULT,
  countResults,
  failedFiles,
  failureLines,
  slowestFiles,
  summaryLine,
  unstableFiles,
} = require('./summary.js');

function assertions(status, count) {
  return Array.from({ length: count }, (_, index) => ({
    status,
    fullName: `${status} ${index + 1}`,
    failureMessages:
      status === 'failed' ? ['Expected: 1\nReceived: 2\n    at node_modules/expect/index.js'] : [],
  }));
}

function file(name, { passed = 0, failed = 0, pending = 0, todo = 0 }) {
  return {
    name: `/repository/${name}`,
    status: failed > 0 ? 'failed' : 'passed',
    assertionResults: [
      ...assertions('passed', passed),
      ...assertions('failed', failed),
      ...assertions('pending', pending),
      ...assertions('todo', todo),
    ],
  };
}

const BROKEN = {
  name: '/repository/broken.test.ts',
  status: 'failed',
  message: 'Cannot find module',
  assertionResults: [],
};

test('the counts of all runs are added up', () => {
  const runs = [
    { testResults: [file('a.test.ts', { passed: 40, failed: 1, pending: 2 })] },
    { testResults: [file('b.test.ts', { passed: 5, failed: 2, todo: 1 })] },
  ];
  expect(countResults(runs)).toEqual({ passed: 45, failed: 3, skipped: 3 });
});

test('a suite that cannot run counts as a failure', () => {
  expect(countResults([{ testResults: [BROKEN] }]).failed).toBe(1);
});

test('a run without a result counts as a failure', () => {
  const runs = [{ testResults: [file('a.test.ts', { passed: 3 })] }, NO_RESULT];
  expect(countResults(runs)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(failedFiles(runs)).toEqual([]);
});

test('a failed file that passes when it runs again is unstable, one that fails again is not', () => {
  const first = [{ testResults: [file('a.test.ts', { passed: 3, failed: 2 }), BROKEN] }];
  const secondRun = { testResults: [file('a.test.ts', { passed: 5 }), BROKEN] };
  expect(unstableFiles(first, secondRun)).toEqual(['/repository/a.test.ts']);
  expect(unstableFiles(first, { testResults: [file('a.test.ts', { passed: 4, failed: 1 })] })).toEqual([]);
});

test('each failure is told by file, title and message, without the frames of packages', () => {
  const results = [{ testResults: [file('a.test.ts', { passed: 3, failed: 1 }), BROKEN] }, NO_RESULT];
  expect(failureLines(results, '/repository', ['/repository/a.test.ts'])).toEqual([
    'a.test.ts (unstable: passed when it ran again, alone): failed 1',
    '    Expected: 1',
    '    Received: 2',
    'broken.test.ts',
    '    Cannot find module',
    'A run wrote no result',
  ]);
});

test('the last line has the format that CI reads', () => {
  expect(summaryLine({ passed: 45, failed: 3, skipped: 2 })).toBe('45 passed, 3 failed, 2 skipped');
});

test('the slowest files are listed, slowest first', () => {
  const testResults = [
    { name: '/repository/a.test.ts', startTime: 1000, endTime: 3400 },
    { name: '/repository/b.test.ts', startTime: 0, endTime: 120_000 },
    { name: '/repository/c.test.ts', startTime: 0, endTime: 10 },
  ];
  expect(slowestFiles([{ testResults }], '/repository', 2)).toEqual([
    '  120 s  b.test.ts',
    '    2 s  a.test.ts',
  ]);
});
