// Which versions of the tools are recent enough, and how to tell from what they print.

/**
 * The oldest versions that read our files: Prometheus 3 expands variables in external labels without being asked to,
 * and Alertmanager 0.28 matches UTF-8 strictly.
 */
const MINIMUM = { prometheus: '3.0.0', promtool: '3.0.0', alertmanager: '0.28.0', amtool: '0.28.0' };

/** The first version in a `--version` output ("prometheus, version 3.5.3+ds1 (branch: …)"), or undefined. */
function parseVersion(text) {
  return /\bversion v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** Negative where `a` is older than `b`, 0 where they are equal. Both are dotted numbers; a missing part counts as 0. */
function compareVersions(a, b) {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the tool of this name and version is one we can work with. */
function isRecentEnough(name, version) {
  return compareVersions(version, MINIMUM[name]) >= 0;
}

module.exports = { MINIMUM, parseVersion, compareVersions, isRecentEnough };
