// Servers and job queues that tests run, as Debian packages of the machine's own release: their libraries have to fit the machine's libc.
// They are unpacked into a folder, without root and without changing the machine. macOS uses the programs on PATH.
const { execFile } = require('node:child_process');
const { existsSync } = require('node:fs');
const { chmod, mkdir, readdir, readFile, rename, rm, writeFile } = require('node:fs/promises');
const { delimiter, join } = require('node:path');
const { promisify } = require('node:util');
const debian = require('./debian-packages.js');
const lock = require('./lock.js');

const run = promisify(execFile);
const SERVERS_FOLDER = join(__dirname, '..', '..', '.stack', 'servers');
const INSTALL_TIMEOUT_MS = 10 * 60 * 1000;
/** Increase it if installed folders have to be replaced; `recipe` of a server replaces only its own. */
const RECIPE = 2;

/**
 * Of the packages that `roots` depend on, those that match `packages` and libraries are unpacked, and those in `extra`.
 * `programs` are the files that get a wrapper in bin/, which finds the libraries; `names` are the names of wrappers that differ
 * from those of their programs. `environment` are variables of the wrapper: texts, or lists of unpacked folders, given as
 * patterns. `interpreter` is a program of the machine that gets a wrapper, too.
 */
const SERVERS = {
  postgresql: {
    roots: ['postgresql'],
    packages: /^postgresql(-client)?-\d+$/,
    programs: /^usr\/lib\/postgresql\/\d+\/bin\/(initdb|postgres|pg_ctl)$/,
    onPath: ['initdb', 'postgres'],
    formula: 'postgresql',
  },
  mariadb: {
    // mariadb-install-db needs a program of the client.
    roots: ['mariadb-server-core', 'mariadb-client-core'],
    packages: /^(mariadb-server-core|mariadb-client-core|mariadb-common)$/,
    programs: /^usr\/s?bin\/(mariadbd|mariadb-install-db|my_print_defaults|resolveip)$/,
    onPath: ['mariadbd', 'mariadb-install-db'],
    formula: 'mariadb',
  },
  docker: {
    roots: ['docker.io'],
    packages: /^(docker\.io|containerd|runc)$/,
    // Its static binary becomes an image without a registry.
    extra: ['busybox-static'],
    programs: /^(usr\/)?s?bin\/(dockerd|containerd|containerd-shim-runc-v2|runc)$/,
    onPath: ['dockerd'],
    formula: 'docker',
    needsRoot: true,
  },
  redis: {
    roots: ['redis-server'],
    packages: /^redis-(server|tools)$/,
    programs: /^usr\/bin\/redis-(server|cli|sentinel)$/,
    onPath: ['redis-server', 'redis-cli'],
    formula: 'redis',
  },
  sidekiq: {
    roots: ['ruby-sidekiq'],
    packages: /^(ruby[\d.]*|ruby-.*|rubygems-integration|rake)$/,
    programs: /^usr\/bin\/ruby[\d.]+$/,
    environment: {
      RUBYLIB: /^usr\/lib\/(ruby\/vendor_ruby|ruby\/[\d.]+|[^/]+\/ruby\/[\d.]+)$/,
      GEM_PATH: /^usr\/share\/rubygems-integration\/all$/,
    },
    onPath: ['sidekiq'],
    formula: 'ruby, then gem install sidekiq',
  },
  celery: {
    roots: ['python3-celery', 'python3-rq', 'python3-redis', 'python3-gevent'],
    recipe: 3,
    packages: /^python3-(?!minimal$|distutils$|lib2to3$|pkg-resources$)/,
    programs: /^$/,
    environment: { PYTHONPATH: /^usr\/lib\/python3\/dist-packages$/ },
    // The modules fit the Python of the same release, which need not be the first one on PATH.
    interpreter: '/usr/bin/python3',
    onPath: ['celery', 'rq'],
    formula: 'python, then pip install celery rq redis gevent',
  },
  rabbitmq: {
    roots: ['rabbitmq-server'],
    packages: /^(rabbitmq-server|erlang-.*)$/,
    programs:
      /^usr\/lib\/(erlang\/erts-[\d.]+\/bin\/(erlexec|epmd)|rabbitmq\/lib\/[^/]+\/sbin\/rabbitmq-server)$/,
    // The script `erl` of the package expects the folders of an installation.
    names: { erlexec: 'erl' },
    environment: {
      ROOTDIR: /^usr\/lib\/erlang$/,
      BINDIR: /^usr\/lib\/erlang\/erts-[\d.]+\/bin$/,
      EMU: 'beam',
      PROGNAME: 'erl',
    },
    onPath: ['rabbitmq-server', 'erl', 'epmd'],
    formula: 'rabbitmq',
  },
};

/** Libraries of the machine itself, and those of parts that no test uses: LLVM for PostgreSQL's JIT, Perl, installers. */
const UNUSED_LIBRARIES =
  /^lib(c6|gcc-s1|crypt1|c-bin|c-l10n|llvm.*|z3-.*|perl.*|.*-perl|debian-installer.*|newt.*|slang.*|elogind.*|pam-modules.*|sem.*|sepol.*|textwrap.*)$/;

async function ownRelease() {
  const release = await readFile('/etc/os-release', 'utf8');
  return /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1];
}

/** The names of installed packages. */
async function installedPackages() {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}|${Package}\n'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return new Set(
    stdout
      .split('\n')
      .map((line) => line.split('|'))
      .filter(([status]) => status?.startsWith('ii'))
      .map(([, name]) => name),
  );
}

/** Those of all packages that a server depends on which have to be unpacked. */
function packagesToUnpack({ packages, extra = [] }, dependencies, installed) {
  const needed = dependencies.filter(
    (name) =>
      packages.test(name) || (name.startsWith('lib') && !UNUSED_LIBRARIES.test(name) && !installed.has(name)),
  );
  return [...needed, ...extra];
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries.sort();
}

/** Writes a script that runs `program` with the unpacked libraries and variables. Returns nothing. */
async function writeWrapper(folder, program, variables, names = {}) {
  const file = program.slice(program.lastIndexOf('/') + 1);
  const name = names[file] ?? file;
  const unpacked = (path) => (path.startsWith('/') ? path : `$here/../debian/${path}`);
  const assignments = Object.entries(variables)
    .filter(([, value]) => value.length > 0)
    .map(
      ([variable, value]) => `${variable}="${Array.isArray(value) ? value.map(unpacked).join(':') : value}"`,
    );
  const script = [
    '#!/bin/sh',
    'here=$(dirname -- "$(readlink -f -- "$0")")',
    `${assignments.join(' ')} exec "${unpacked(program)}" "$@"`,
  ];
  await writeFile(join(folder, 'bin', name), `${script.join('\n')}\n`);
  await chmod(join(folder, 'bin', name), 0o755);
}

async function install(name) {
  const folder = join(SERVERS_FOLDER, name);
  if (await isInstalled(name)) {
    return;
  }
  const server = SERVERS[name];
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, 'bin'), { recursive: true });
  console.error(`Downloading ${server.roots.join(', ')} from Debian for tests …`);
  const installed = await installedPackages();
  const select = (dependencies) => packagesToUnpack(server, dependencies, installed);
  await debian.unpackWithDependencies(
    server.roots,
    select,
    join(fresh, 'debian'),
    join(fresh, 'apt'),
    await ownRelease(),
  );
  const files = await filesUnder(join(fresh, 'debian'));
  const libraries = [
    ...new Set(
      files.filter((each) => /\.so(\.\d+)*$/.test(each)).map((each) => each.replace(/\/[^/]*$/, '')),
    ),
  ].filter((each) => /^(usr\/)?lib\/[^/]+-linux-[^/]+$/.test(each));
  const variables = {
    LD_LIBRARY_PATH: libraries,
    ...Object.fromEntries(
      Object.entries(server.environment ?? {}).map(([variable, value]) => [
        variable,
        typeof value === 'string' ? value : files.filter((each) => value.test(each)),
      ]),
    ),
  };
  const programs = files.filter((each) => server.programs.test(each));
  for (const program of server.interpreter === undefined ? programs : [...programs, server.interpreter]) {
    await writeWrapper(fresh, program, variables, server.names);
  }
  await writeFile(join(fresh, 'server.json'), `${JSON.stringify({ recipe: recipeOf(name) })}\n`);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

function recipeOf(name) {
  return SERVERS[name].recipe ?? RECIPE;
}

async function isInstalled(name) {
  const file = join(SERVERS_FOLDER, name, 'server.json');
  return existsSync(file) && JSON.parse(await readFile(file, 'utf8')).recipe === recipeOf(name);
}

function foldersOnPath(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.find((folder) => programs.every((program) => existsSync(join(folder, program))));
}

/** The servers that the tests of this machine run. Docker's tests are skipped without root, and without Debian's packages. */
async function serversForTests() {
  const withRoot = process.getuid?.() === 0 && (await debian.isDebian());
  return Object.keys(SERVERS).filter((name) => withRoot || SERVERS[name].needsRoot !== true);
}

/**
 * Installs a server if it is missing. Returns the folder of its programs. A second call at the same time waits for the first.
 *
 * @param name a key of SERVERS
 * @throws Error that says what to install if there is no Debian package and no program on PATH
 */
async function resolveServer(name) {
  const server = SERVERS[name];
  const folder = join(SERVERS_FOLDER, name);
  if (!(await debian.isDebian())) {
    const onPath = foldersOnPath(server.onPath);
    if (onPath === undefined) {
      throw new Error(
        `Tests need ${server.onPath.join(' and ')} on PATH. On macOS: brew install ${server.formula}`,
      );
    }
    return onPath;
  }
  if (!(await isInstalled(name))) {
    await mkdir(SERVERS_FOLDER, { recursive: true });
    await lock.withLock(`${folder}.lock`, INSTALL_TIMEOUT_MS, () => install(name));
  }
  return join(folder, 'bin');
}

module.exports = { SERVERS, packagesToUnpack, resolveServer, serversForTests };
