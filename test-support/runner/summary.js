// The counts of one or more jest runs, from the files that `jest --json` writes.

/** Stands for a run of jest that ended without telling how: one suite that could not run. */
const NO_RESULT = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 1,
};

/** Adds up jest's result objects. A suite that could not run at all counts as one failed test. */
function countResults(results) {
  const sum = (count) => results.reduce((total, result) => total + count(result), 0);
  return {
    passed: sum((result) => result.numPassedTests),
    failed: sum((result) => result.numFailedTests + result.numRuntimeErrorTestSuites),
    skipped: sum((result) => result.numPendingTests + result.numTodoTests),
  };
}

/** The last line of `npm test`, which CI reads. */
function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

module.exports = { NO_RESULT, countResults, summaryLine };
