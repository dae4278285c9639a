// Tells apart what `npm audit --json` may say: a report without findings, findings, a registry that has no advisories or
// cannot be reached, and a failure of npm itself.
const { packageName } = require('./lock-problems');

/**
 * Advisories that do not fail the audit, by the last part of their URL ("GHSA-…"), each with the reason and the day
 * (YYYY-MM-DD) from which it fails again.
 */
const ACCEPTED_ADVISORIES = {};

/** The advisories of a report, each once, with the lock paths of the packages that have it. */
function advisoriesOf({ vulnerabilities }) {
  const found = new Map();
  for (const { via, nodes } of Object.values(vulnerabilities)) {
    // A string in `via` names another package of the report, whose advisory is listed there.
    for (const advisory of via.filter((each) => typeof each === 'object')) {
      const { paths = [] } = found.get(advisory.url) ?? {};
      found.set(advisory.url, { ...advisory, paths: [...paths, ...nodes] });
    }
  }
  return [...found.values()];
}

function isAccepted({ url }, accepted, today) {
  const entry = accepted[url.slice(url.lastIndexOf('/') + 1)];
  return entry !== undefined && today < entry.until;
}

function describe({ severity, title, url, paths }, production) {
  const names = [...new Set(paths.map((path) => packageName(path)))].join(', ');
  const kind = paths.some((path) => production.has(path)) ? 'production' : 'development';
  return `${severity}, ${kind}: ${names}: ${title} (${url})`;
}

/**
 * @param {string} stdout the output of `npm audit --json`
 * @param production lock paths of the production packages
 * @param {string} today YYYY-MM-DD
 * @returns {{ kind: 'clean' | 'findings' | 'unavailable' | 'failed', lines: string[] }}
 */
function auditOutcome(stdout, production, today, accepted = ACCEPTED_ADVISORIES) {
  let answer;
  try {
    answer = JSON.parse(stdout);
  } catch (error) {
    return { kind: 'failed', lines: [`npm audit printed no JSON: ${error.message}`] };
  }
  if (answer.auditReportVersion !== undefined) {
    const open = advisoriesOf(answer).filter((advisory) => !isAccepted(advisory, accepted, today));
    const lines = open.map((advisory) => describe(advisory, production)).sort();
    return { kind: open.length > 0 ? 'findings' : 'clean', lines };
  }
  // A request that failed, by its status or on the network. Errors of npm itself have a code (ENOLOCK …) and no message.
  if (typeof answer.message === 'string' && answer.error?.code === undefined) {
    return { kind: 'unavailable', lines: [answer.message] };
  }
  return { kind: 'failed', lines: [`npm audit failed: ${answer.error?.summary ?? stdout.slice(0, 500)}`] };
}

module.exports = { auditOutcome };
