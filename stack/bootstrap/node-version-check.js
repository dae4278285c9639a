// Checks the Node version.
const { compareVersions } = require('../tools/versions.js');

/** `engines.node` of package.json, without the ">=". */
const MIN_NODE_VERSION = '20.19.0';

/** Returns what to do if this Node version (such as "18.4.0") is too old, else undefined. */
function nodeProblem(version) {
  if (compareVersions(version, MIN_NODE_VERSION) >= 0) {
    return undefined;
  }
  return (
    `Heartline needs Node ${MIN_NODE_VERSION} or newer; this is Node ${version}. ` +
    'Install a newer version (from https://nodejs.org or with your version manager) and run the command again.'
  );
}

module.exports = { MIN_NODE_VERSION, nodeProblem };
