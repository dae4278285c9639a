// The sums over several runs of jest, from the files that `jest --json` writes.
const { relative } = require('node:path');
const { stripVTControlCharacters } = require('node:util');

/** Lines of a failure's message that the summary repeats. */
const MAX_MESSAGE_LINES = 12;

/** The result of a run that ended without writing one: counts as one suite that could not run. */
const NO_RESULT = { testResults: [{ name: '', status: 'failed', assertionResults: [] }] };

function filesOf(results) {
  return results.flatMap(({ testResults }) => testResults);
}

function withStatus({ assertionResults }, ...statuses) {
  return assertionResults.filter(({ status }) => statuses.includes(status));
}

/** Adds up jest's result objects. A suite that could not run at all counts as one failed test. */
function countResults(results) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of filesOf(results)) {
    const failed = withStatus(file, 'failed').length;
    counts.passed += withStatus(file, 'passed').length;
    counts.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
    counts.skipped += withStatus(file, 'pending', 'skipped', 'todo', 'disabled').length;
  }
  return counts;
}

/** The paths of the files that failed, each once. */
function failedFiles(results) {
  const names = filesOf(results).flatMap(({ name, status }) =>
    status === 'failed' && name !== '' ? [name] : [],
  );
  return [...new Set(names)];
}

/** Of the failed files, those that passed in a second run. */
function unstableFiles(results, secondRun) {
  const passed = new Set(
    secondRun.testResults.filter(({ status }) => status === 'passed').map(({ name }) => name),
  );
  return failedFiles(results).filter((name) => passed.has(name));
}

/**
 * Failures as lines: file, title and the start of the message.
 *
 * @param unstable the files that passed in a second run
 */
function failureLines(results, root, unstable) {
  return filesOf(results)
    .filter(({ status }) => status === 'failed')
    .flatMap((file) => {
      const note = unstable.includes(file.name) ? ' (unstable: passed when it ran again, alone)' : '';
      const path = file.name === '' ? 'A run wrote no result' : `${relative(root, file.name)}${note}`;
      const failed = withStatus(file, 'failed');
      if (failed.length === 0) {
        return [path, ...excerpt(file.message ?? '')];
      }
      return failed.flatMap(({ fullName, failureMessages }) => [
        `${path}: ${fullName}`,
        ...excerpt(failureMessages.join('\n')),
      ]);
    });
}

function excerpt(message) {
  return stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
    .slice(0, MAX_MESSAGE_LINES)
    .map((line) => `    ${line}`);
}

/** The test files that took longest, as lines of seconds and path, longest first. */
function slowestFiles(results, root, count) {
  return filesOf(results)
    .filter(({ name }) => name !== '')
    .map(({ name, startTime, endTime }) => ({ file: relative(root, name), ms: endTime - startTime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count)
    .map(({ file, ms }) => `${String(Math.round(ms / 1000)).padStart(5)} s  ${file}`);
}

/** The last line of `npm test`, which CI reads. */
function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

module.exports = {
  NO_RESULT,
  countResults,
  failedFiles,
  failureLines,
  slowestFiles,
  summaryLine,
  unstableFiles,
};
