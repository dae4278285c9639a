// Minimum versions of the tools, and how to read a version from their output.

/**
 * The oldest versions that read the configuration files: Prometheus 3 expands variables in external labels by default, and
 * Alertmanager 0.28 has strict UTF-8 matching.
 */
const MINIMUM = { prometheus: '3.0.0', promtool: '3.0.0', alertmanager: '0.28.0', amtool: '0.28.0' };

/** Returns the first version in a `--version` output ("prometheus, version 3.5.3+ds1 (branch: …)"), or undefined. */
function parseVersion(text) {
  return /\bversion v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** Compares two dotted versions. Negative if `a` is older than `b`, 0 if they are equal. A missing part counts as 0. */
function compareVersions(a, b) {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Whether this version of the tool is supported. */
function isRecentEnough(name, version) {
  return compareVersions(version, MINIMUM[name]) >= 0;
}

module.exports = { MINIMUM, parseVersion, compareVersions, isRecentEnough };
