// Where this machine gets Debian packages from. We write no mirror's name: a machine may have only its own, so the site
// comes from the machine's own apt configuration and only the suite changes.

/** The `--format` for `apt-get indextargets` whose lines {@link sitesFromTargets} reads. */
const TARGET_FORMAT = '$(SITE)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)';

function unique(values) {
  return [...new Set(values)];
}
/** Debian's archive is the folder "debian" on nearly every mirror; others' archives may share its release names. */
function looksLikeDebian(site) {
  return /\/debian\/?$/.test(site);
}
function debianFirst(sites) {
  return unique([...sites.filter(looksLikeDebian), ...sites]);
}

/**
 * Sites of Debian's main archive in the output of `apt-get indextargets --format TARGET_FORMAT`, which lists only what
 * `apt-get update` has fetched once. Security and update suites live in other places and are left out.
 */
function sitesFromTargets(output) {
  const rows = output.split('\n').map((line) => line.split('|'));
  const plain = rows.filter(
    ([site, release, component, origin]) =>
      site && /^[a-z]+$/.test(release ?? '') && component === 'main' && origin === 'Debian',
  );
  return debianFirst(plain.map(([site]) => site));
}

/**
 * The same from `apt-get update --print-uris`, which works before the first `apt-get update` and cannot tell whose an
 * archive is: the signature decides that later, so other archives may stand at the end of the list.
 */
function sitesFromUris(output) {
  const found = [...output.matchAll(/^'(\S+)\/dists\/([a-z]+)\/InRelease'/gm)];
  return debianFirst(found.map(([, site]) => site));
}

/** The content of a sources.list for one site and suite. `keyring` (a path) pins the signature to Debian's keys. */
function sourcesList(site, suite, keyring) {
  const options = keyring === undefined ? '' : `[signed-by=${keyring}] `;
  return `deb ${options}${site} ${suite} main\n`;
}

module.exports = { TARGET_FORMAT, sitesFromTargets, sitesFromUris, sourcesList };
