// The one thing that must be there before anything of ours can help.
const { compareVersions } = require('../tools/versions.js');

/** `engines.node` of package.json, without the ">=". */
const OLDEST_NODE = '20.19.0';

/** A sentence that says what to do where this Node (`version`, such as "18.4.0") is too old, else undefined. */
function nodeProblem(version) {
  if (compareVersions(version, OLDEST_NODE) >= 0) return undefined;
  return (
    `Heartline needs Node ${OLDEST_NODE} or newer, and this is Node ${version}. ` +
    'Install a newer one (https://nodejs.org, or your version manager) and run the command again.'
  );
}

module.exports = { OLDEST_NODE, nodeProblem };
