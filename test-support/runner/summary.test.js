const { expect, test } = require('@jest/globals');
const { NO_RESULT, countResults, summaryLine } = require('./summary.js');

function result(counts) {
  return { ...NO_RESULT, numRuntimeErrorTestSuites: 0, ...counts };
}

test('the counts of both runs are added up', () => {
  const runs = [
    result({ numPassedTests: 40, numFailedTests: 1, numPendingTests: 2 }),
    result({ numPassedTests: 5, numFailedTests: 2, numTodoTests: 1 }),
  ];
  expect(countResults(runs)).toEqual({ passed: 45, failed: 3, skipped: 3 });
});

test('a suite that cannot run is a failure, although jest counts no failed test', () => {
  expect(countResults([result({ numPassedTests: 3, numRuntimeErrorTestSuites: 1 })]).failed).toBe(1);
});

test('a run that ends without a result is a failure', () => {
  expect(countResults([result({ numPassedTests: 3 }), NO_RESULT])).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('the line is the one that CI reads', () => {
  expect(summaryLine({ passed: 45, failed: 3, skipped: 2 })).toBe('45 passed, 3 failed, 2 skipped');
});
