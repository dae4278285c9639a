const { expect, test } = require('@jest/globals');
const { NO_RESULT, countResults, slowestFiles, summaryLine } = require('./summary.js');

function result(counts) {
  return { ...NO_RESULT, numRuntimeErrorTestSuites: 0, ...counts };
}

test('the counts of all runs are added up', () => {
  const runs = [
    result({ numPassedTests: 40, numFailedTests: 1, numPendingTests: 2 }),
    result({ numPassedTests: 5, numFailedTests: 2, numTodoTests: 1 }),
  ];
  expect(countResults(runs)).toEqual({ passed: 45, failed: 3, skipped: 3 });
});

test('a suite that cannot run counts as a failure', () => {
  expect(countResults([result({ numPassedTests: 3, numRuntimeErrorTestSuites: 1 })]).failed).toBe(1);
});

test('a run without a result counts as a failure', () => {
  expect(countResults([result({ numPassedTests: 3 }), NO_RESULT])).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
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
  expect(slowestFiles([result({ testResults })], '/repository', 2)).toEqual([
    '  120 s  b.test.ts',
    '    2 s  a.test.ts',
  ]);
});
