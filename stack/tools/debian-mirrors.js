// Finds the Debian mirrors of this machine. No mirror is hard-coded, because a machine may reach only its own: the site
// comes from the machine's apt configuration, and only the suite differs.

/** The `--format` for `apt-get indextargets` whose lines {@link sitesFromTargets} reads. */
const TARGET_FORMAT = '$(SITE)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)';

function unique(values) {
  return [...new Set(values)];
}
/** On nearly every mirror, Debian's archive is the folder "debian". Other archives may use the same release names. */
function looksLikeDebian(site) {
  return /\/debian\/?$/.test(site);
}
function debianFirst(sites) {
  return unique([...sites.filter(looksLikeDebian), ...sites]);
}

/**
 * Returns the sites of Debian's main archive from the output of `apt-get indextargets --format TARGET_FORMAT`, which lists
 * only what `apt-get update` has downloaded before. Security and update suites are left out.
 */
function sitesFromTargets(output) {
  const rows = output.split('\n').map((line) => line.split('|'));
  const mainRows = rows.filter(
    ([site, release, component, origin]) =>
      site && /^[a-z]+$/.test(release ?? '') && component === 'main' && origin === 'Debian',
  );
  return debianFirst(mainRows.map(([site]) => site));
}

/**
 * Returns the sites from the output of `apt-get update --print-uris`, which works before the first `apt-get update`. The
 * output does not name the vendor of an archive, so the list may end with other archives; their signatures fail later.
 */
function sitesFromUris(output) {
  const matches = [...output.matchAll(/^'(\S+)\/dists\/([a-z]+)\/InRelease'/gm)];
  return debianFirst(matches.map(([, site]) => site));
}

/** Returns a sources.list for one site and suite. `keyring` (a path) restricts signatures to Debian's keys. */
function sourcesList(site, suite, keyring) {
  const options = keyring === undefined ? '' : `[signed-by=${keyring}] `;
  return `deb ${options}${site} ${suite} main\n`;
}

module.exports = { TARGET_FORMAT, sitesFromTargets, sitesFromUris, sourcesList };
