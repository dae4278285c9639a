// Downloads packages of Debian's next release and unpacks them into a folder, without root and without changing the
// machine's package lists. Uses apt, so that its proxies, signature checks and retries apply.
const { execFile } = require('node:child_process');
const { existsSync } = require('node:fs');
const { mkdir, readdir, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { TARGET_FORMAT, sitesFromTargets, sitesFromUris, sourcesList } = require('./debian-mirrors.js');

const run = promisify(execFile);
const LARGE = { maxBuffer: 64 * 1024 * 1024 };
/** Debian 14. Its Prometheus (3.5) and Alertmanager (0.33) also run on Debian 12 and 13, because they need only libc. */
const SUITE = 'forky';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

async function isDebian() {
  if (!existsSync('/etc/os-release')) {
    return false;
  }
  const release = await readFile('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(release) || /^ID_LIKE=.*\bdebian\b/m.test(release);
}

/** The mirrors to try, best first. Empty if apt has none configured. */
async function debianSites() {
  const indexTargets = await run(
    'apt-get',
    ['indextargets', '--format', TARGET_FORMAT, 'Created-By: Packages'],
    LARGE,
  );
  const sites = sitesFromTargets(indexTargets.stdout);
  if (sites.length > 0) {
    return sites;
  }
  const updateUris = await run('apt-get', ['update', '--print-uris'], LARGE);
  return sitesFromUris(updateUris.stdout);
}

/** apt options that ignore the machine's lists, caches and pins and keep all files in `folder`. */
function aptOptions(folder) {
  const settings = {
    'Dir::Etc::SourceList': join(folder, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'state', 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Default-Release': '',
    'Acquire::Languages': 'none',
    // As root, apt downloads as the user _apt, which may not have access to a folder in root's home.
    ...(process.getuid?.() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** What apt-cache prints of a package's dependencies: one name a line, those that it depends on in any way. */
const DEPENDENCIES = [
  ...['depends', '--recurse', '--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks'],
  ...['--no-replaces', '--no-enhances'],
];

/** Downloads the packages that `choose` returns. It is given a function that lists the dependencies of a package. */
async function download(site, choose, folder, suite) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'state', 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  await mkdir(join(folder, 'debs'));
  await writeFile(join(folder, 'state', 'status'), '');
  await writeFile(
    join(folder, 'sources.list'),
    sourcesList(site, suite, existsSync(KEYRING) ? KEYRING : undefined),
  );
  const options = aptOptions(folder);
  await run('apt-get', [...options, '-q', '--error-on=any', 'update'], LARGE);
  const packages = await choose(async (name) => {
    const { stdout } = await run('apt-cache', [...options, ...DEPENDENCIES, name], LARGE);
    return [...new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)))];
  });
  await run('apt-get', [...options, '-q', 'download', ...packages], { ...LARGE, cwd: join(folder, 'debs') });
  return join(folder, 'debs');
}

/**
 * Unpacks `packages` of Debian's next release, or of another `suite`, below `target`. Uses `scratch` for apt's files, which
 * is emptied first and removed at the end. Throws an Error with the failure of each mirror if all of them fail.
 */
async function unpackDebianPackages(packages, target, scratch, suite = SUITE) {
  await unpackChosen(packages.join(', '), () => packages, target, scratch, suite);
}

/**
 * Unpacks those of the packages that `roots` depend on, themselves included, which `select` returns. Otherwise like
 * unpackDebianPackages.
 */
async function unpackWithDependencies(roots, select, target, scratch, suite) {
  const choose = async (dependenciesOf) => {
    const all = await Promise.all(roots.map(dependenciesOf));
    return select([...new Set(all.flat())]);
  };
  await unpackChosen(roots.join(', '), choose, target, scratch, suite);
}

async function unpackChosen(what, choose, target, scratch, suite) {
  const failures = [];
  for (const site of await debianSites()) {
    try {
      const debs = await download(site, choose, scratch, suite);
      await mkdir(target, { recursive: true });
      for (const deb of await readdir(debs)) {
        await run('dpkg', ['-x', join(debs, deb), target]);
      }
      await rm(scratch, { recursive: true, force: true });
      return;
    } catch (error) {
      failures.push(`${site}: ${String(error.stderr || error.message).trim()}`);
    }
  }
  await rm(scratch, { recursive: true, force: true });
  const reasons = failures.length > 0 ? failures.join('\n') : 'apt has no Debian mirror configured.';
  throw new Error(`Could not download ${what} from Debian ${suite} with apt.\n${reasons}`);
}

module.exports = { SUITE, isDebian, unpackDebianPackages, unpackWithDependencies };
