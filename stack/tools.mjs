#!/usr/bin/env node
// Provides the programs the stack and the tests run: prometheus, promtool, alertmanager and amtool, and Python's strict
// OpenMetrics parser. Needs Node alone (it runs before `npm ci`): those on PATH where they are recent enough, else
// Debian's packages unpacked below `.stack/`, without root.
//
//   node stack/tools.mjs            installs what is missing and prints the paths
//   await resolveTools()            the same from a script: {bin, prometheus, promtool, alertmanager, amtool, python}
//   .stack/tools/bin/promtool       where a test finds a tool: the folder always holds all of them by these names,
//   .stack/tools/bin/openmetrics-python   and a python3 that can import prometheus_client
//
// Run again it takes milliseconds; run twice at once, the second waits for the first.
import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import debian from './tools/debian-packages.js';
import lock from './tools/lock.js';
import relocation from './tools/patch-binary-paths.js';
import versions from './tools/versions.js';

const run = promisify(execFile);
const stackFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '.stack');
const toolsFolder = join(stackFolder, 'tools');
/** Raise it when an installed folder has to be made anew. */
const RECIPE = 1;
const INSTALL_TIMEOUT_MS = 10 * 60 * 1000;
const NAMES = ['prometheus', 'promtool', 'alertmanager', 'amtool'];
/** Debian calls Alertmanager prometheus-alertmanager, in its package and in its file. */
const DEBIAN = {
  prometheus: { package: 'prometheus', file: 'prometheus' },
  promtool: { package: 'promtool', file: 'promtool' },
  alertmanager: { package: 'prometheus-alertmanager', file: 'prometheus-alertmanager' },
  amtool: { package: 'prometheus-alertmanager', file: 'amtool' },
};
const PYTHON_PACKAGES = ['python3-prometheus-client', 'python3-decorator'];
const HELP = [
  'Install them and run this again:',
  '  macOS          brew install prometheus alertmanager',
  '  elsewhere      https://prometheus.io/download/, then put the programs on PATH',
  `Wanted: Prometheus ${versions.MINIMUM.prometheus} or newer, Alertmanager ${versions.MINIMUM.alertmanager} or newer.`,
].join('\n');

/** The recent enough program of this name on PATH, or undefined. Debian's name for Alertmanager counts too. */
async function onPath(name) {
  const files = [name, DEBIAN[name].file];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const path of folders.flatMap((folder) => files.map((file) => join(folder, file)))) {
    if (!existsSync(path)) continue;
    try {
      const { stdout, stderr } = await run(path, ['--version']);
      const version = versions.parseVersion(stdout + stderr);
      if (version !== undefined && versions.isRecentEnough(name, version)) return realpathSync(path);
    } catch (error) {
      console.error(`${path} does not run (${error.message}); looking further.`);
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

/** Unpacks the packages of what is `missing`, and Python's parser, which only a test needs. */
async function fillFromDebian(missing, folder) {
  const packages = [...new Set([...missing.map((name) => DEBIAN[name].package), ...PYTHON_PACKAGES])];
  console.error(`Fetching ${packages.join(', ')} of Debian ${debian.SUITE} …`);
  try {
    await debian.unpackDebianPackages(packages, join(folder, 'debian'), join(folder, 'apt'));
  } catch (error) {
    if (missing.length > 0) throw new Error(`${error.message}\n${HELP}`, { cause: error });
    console.error(`${error.message}\nGoing on without Python's OpenMetrics parser.`);
    return;
  }
  await writePythonWrapper(join(folder, 'bin'));
}

/** Fills `folder` with bin/ and, where something is not on PATH, the unpacked packages in debian/. */
async function fill(folder) {
  const bin = join(folder, 'bin');
  const unpacked = join(folder, 'debian');
  await mkdir(bin, { recursive: true });
  const found = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await onPath(name)])));
  const missing = NAMES.filter((name) => found[name] === undefined);
  const onDebian = await debian.isDebian();
  if (missing.length > 0 && !onDebian)
    throw new Error(`Not on PATH, or too old: ${missing.join(', ')}.\n${HELP}`);
  if (onDebian) await fillFromDebian(missing, folder);
  for (const name of NAMES) {
    if (found[name] !== undefined) await symlink(found[name], join(bin, name));
    else {
      const binary = join(unpacked, 'usr', 'bin', DEBIAN[name].file);
      await relocation.linkRelocated(binary, join(unpacked, 'usr', 'share', 'prometheus'), join(bin, name));
    }
  }
  await writeFile(join(folder, 'tools.json'), `${JSON.stringify({ recipe: RECIPE, unpacked: missing })}\n`);
}

/** Whether the installed folder is whole: made by this recipe, and what it links to on PATH is still there. */
async function isInstalled() {
  if (!existsSync(join(toolsFolder, 'tools.json'))) return false;
  const { recipe } = JSON.parse(await readFile(join(toolsFolder, 'tools.json'), 'utf8'));
  return recipe === RECIPE && NAMES.every((name) => existsSync(join(toolsFolder, 'bin', name)));
}

async function install() {
  if (await isInstalled()) return;
  const fresh = `${toolsFolder}.new`;
  const old = `${toolsFolder}.old`;
  await rm(fresh, { recursive: true, force: true });
  await fill(fresh);
  await rm(old, { recursive: true, force: true });
  if (existsSync(toolsFolder)) await rename(toolsFolder, old);
  await rename(fresh, toolsFolder);
  await rm(old, { recursive: true, force: true });
}

/**
 * Installs what is missing and gives the absolute paths. `python` (a python3 that can import prometheus_client) is
 * undefined where the system has no Debian packages. Throws an Error that says what to install where it cannot.
 */
export async function resolveTools() {
  if (!(await isInstalled())) await lock.withLock(`${toolsFolder}.lock`, INSTALL_TIMEOUT_MS, install);
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
    for (const [name, path] of Object.entries(await resolveTools()))
      console.log(`${name}\t${path ?? 'not available'}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
