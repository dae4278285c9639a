// The sums over several runs of jest, from the files that `jest --json` writes.
const { relative } = require('node:path');

/** The result of a run that ended without writing one: counts as one suite that could not run. */
const NO_RESULT = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 1,
  testResults: [],
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

/** The test files that took longest, as lines of seconds and path, longest first. */
function slowestFiles(results, root, count) {
  return results
    .flatMap(({ testResults }) => testResults)
    .map(({ name, startTime, endTime }) => ({ file: relative(root, name), ms: endTime - startTime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, ms }) => `${String(Math.round(ms / 1000)).padStart(5)} s  ${file}`);
}

/** The last line of `npm test`, which CI reads. */
function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

module.exports = { NO_RESULT, countResults, slowestFiles, summaryLine };
