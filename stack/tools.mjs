#!/usr/bin/env node
// Provides the programs that the stack and the tests run: prometheus, promtool, alertmanager and amtool, and Python's strict
// OpenMetrics parser. Uses programs on PATH if they are recent enough, else unpacks Debian's packages below `.stack/`,
// without root. Needs only Node, because it runs before `npm ci`.
//
//   node stack/tools.mjs            installs missing tools and prints the paths
//   await resolveTools()            the same from a script: {bin, prometheus, promtool, alertmanager, amtool, python}
//   .stack/tools/bin/promtool       path of a tool for tests; the folder always contains all tools by these names
//   .stack/tools/bin/openmetrics-python   a python3 that can import prometheus_client
//
// A repeated run takes milliseconds. A second run at the same time waits for the first.
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import debian from './tools/debian-packages.js';
import lock from './tools/lock.js';
import binaryPaths from './tools/patch-binary-paths.js';
import versions from './tools/versions.js';

const run = promisify(execFile);
const stackFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '.stack');
const toolsFolder = join(stackFolder, 'tools');
/** Increase it if installed folders have to be replaced. */
const RECIPE = 1;
const INSTALL_TIMEOUT_MS = 10 * 60 * 1000;
const NAMES = ['prometheus', 'promtool', 'alertmanager', 'amtool'];
/** Debian's package and program of Alertmanager are called prometheus-alertmanager. */
const DEBIAN = {
  prometheus: { package: 'prometheus', file: 'prometheus' },
  promtool: { package: 'promtool', file: 'promtool' },
  alertmanager: { package: 'prometheus-alertmanager', file: 'prometheus-alertmanager' },
  amtool: { package: 'prometheus-alertmanager', file: 'amtool' },
};
const PYTHON_PACKAGES = ['python3-prometheus-client', 'python3-decorator'];
const HELP = [
  'Install them and run the command again:',
  '  macOS          brew install prometheus alertmanager',
  '  elsewhere      https://prometheus.io/download/, then add the programs to PATH',
  `Required: Prometheus ${versions.MINIMUM.prometheus} or newer, Alertmanager ${versions.MINIMUM.alertmanager} or newer.`,
].join('\n');

/** Returns the path of a recent enough program on PATH, or undefined. Also looks for Debian's name of Alertmanager. */
async function findOnPath(name) {
  const files = [name, DEBIAN[name].file];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const path of folders.flatMap((folder) => files.map((file) => join(folder, file)))) {
    if (!existsSync(path)) {
      continue;
    }
    try {
      const { stdout, stderr } = await run(path, ['--version']);
      const version = versions.parseVersion(stdout + stderr);
      if (version !== undefined && versions.isRecentEnough(name, version)) {
        return realpathSync(path);
      }
    } catch (error) {
      console.error(`Ignoring ${path}, which failed to run: ${error.message}`);
    }
  }
  return undefined;
}

async function writePythonWrapper(folder) {
  const script = [
    '#!/bin/sh',
    'here=$(dirname -- "$(readlink -f -- "$0")")',
    'PYTHONPATH="$here/../debian/usr/lib/python3/dist-packages${PYTHONPATH:+:$PYTHONPATH}" exec python3 "$@"',
  ];
  await writeFile(join(folder, 'openmetrics-python'), `${script.join('\n')}\n`);
  await chmod(join(folder, 'openmetrics-python'), 0o755);
}

/** Unpacks the packages of the `missing` tools, and Python's parser, which only tests need. */
async function fillFromDebian(missing, folder) {
  const packages = [...new Set([...missing.map((name) => DEBIAN[name].package), ...PYTHON_PACKAGES])];
  console.error(`Downloading ${packages.join(', ')} from Debian ${debian.SUITE} …`);
  try {
    await debian.unpackDebianPackages(packages, join(folder, 'debian'), join(folder, 'apt'));
  } catch (error) {
    if (missing.length > 0) {
      throw new Error(`${error.message}\n${HELP}`, { cause: error });
    }
    console.error(`${error.message}\nContinuing without Python's OpenMetrics parser.`);
    return;
  }
  await writePythonWrapper(join(folder, 'bin'));
}

/** Creates bin/ in `folder` and, if a tool is not on PATH, unpacks packages into debian/. */
async function fill(folder) {
  const bin = join(folder, 'bin');
  const unpacked = join(folder, 'debian');
  await mkdir(bin, { recursive: true });
  const installed = Object.fromEntries(
    await Promise.all(NAMES.map(async (name) => [name, await findOnPath(name)])),
  );
  const missing = NAMES.filter((name) => installed[name] === undefined);
  const onDebian = await debian.isDebian();
  if (missing.length > 0 && !onDebian) {
    throw new Error(`Missing on PATH or too old: ${missing.join(', ')}.\n${HELP}`);
  }
  if (onDebian) {
    await fillFromDebian(missing, folder);
  }
  for (const name of NAMES) {
    if (installed[name] !== undefined) {
      await symlink(installed[name], join(bin, name));
    } else {
      const binary = join(unpacked, 'usr', 'bin', DEBIAN[name].file);
      await binaryPaths.linkPatched(binary, join(unpacked, 'usr', 'share', 'prometheus'), join(bin, name));
    }
  }
  await writeFile(join(folder, 'tools.json'), `${JSON.stringify({ recipe: RECIPE, unpacked: missing })}\n`);
}

/** Whether the installed folder is complete: created by this recipe, and without broken links. */
async function isInstalled() {
  if (!existsSync(join(toolsFolder, 'tools.json'))) {
    return false;
  }
  const { recipe } = JSON.parse(await readFile(join(toolsFolder, 'tools.json'), 'utf8'));
  return recipe === RECIPE && NAMES.every((name) => existsSync(join(toolsFolder, 'bin', name)));
}

async function install() {
  if (await isInstalled()) {
    return;
  }
  const fresh = `${toolsFolder}.new`;
  const old = `${toolsFolder}.old`;
  await rm(fresh, { recursive: true, force: true });
  await fill(fresh);
  await rm(old, { recursive: true, force: true });
  if (existsSync(toolsFolder)) {
    await rename(toolsFolder, old);
  }
  await rename(fresh, toolsFolder);
  await rm(old, { recursive: true, force: true });
}

/**
 * Installs missing tools and returns the absolute paths. `python` (a python3 that can import prometheus_client) is undefined
 * on systems without Debian packages. Throws an Error that says what to install if it fails.
 */
export async function resolveTools() {
  if (!(await isInstalled())) {
    await lock.withLock(`${toolsFolder}.lock`, INSTALL_TIMEOUT_MS, install);
  }
  const bin = join(toolsFolder, 'bin');
  const python = join(bin, 'openmetrics-python');
  return {
    bin,
    ...Object.fromEntries(NAMES.map((name) => [name, join(bin, name)])),
    python: existsSync(python) ? python : undefined,
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    for (const [name, path] of Object.entries(await resolveTools())) {
      console.log(`${name}\t${path ?? 'not available'}`);
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
