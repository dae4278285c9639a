// Prepares a checkout: checks the Node version, installs the tools and the npm packages, and builds. Needs only Node.
// `npm run stack` and `npm test` start with it; `node stack/bootstrap.mjs` runs it alone.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import build from './bootstrap/build-check.js';
import node from './bootstrap/node-version-check.js';
import packages from './bootstrap/packages-check.js';
import lock from './tools/lock.js';
import { resolveTools } from './tools.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LOCK_TIMEOUT_MS = 15 * 60 * 1000;

/** Runs a command in the root folder and shows its output. Throws if it does not exit with 0. */
export function runCommand(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`${[command, ...args].join(' ')} failed (${signal ?? `exit code ${code}`}).`));
      }
    });
  });
}

async function installPackagesIfNeeded() {
  const problem = packages.packagesProblem(root);
  if (problem === undefined) {
    return;
  }
  console.error(`${problem} Running npm ci …`);
  await runCommand('npm', ['ci', '--no-audit', '--no-fund']);
}

async function buildIfNeeded() {
  const problem = build.buildProblem(root);
  if (problem === undefined) {
    return;
  }
  console.error(`${problem} Building …`);
  const startedAt = new Date();
  await runCommand('npm', ['run', '--silent', 'build']);
  await mkdir(join(root, '.stack'), { recursive: true });
  const stamp = join(root, build.STAMP);
  await writeFile(stamp, `${startedAt.toISOString()}\n`);
  // Files that are edited during the build must count as newer than the build.
  await utimes(stamp, startedAt, startedAt);
}

/**
 * Prepares the checkout and returns the paths of the tools (see tools.mjs). A second call at the same time waits for the
 * first. Throws an Error that says what to do if it fails.
 */
export async function bootstrap() {
  const problem = node.nodeProblem(process.versions.node);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  const tools = await resolveTools();
  await lock.withLock(join(root, '.stack', 'bootstrap.lock'), LOCK_TIMEOUT_MS, async () => {
    await installPackagesIfNeeded();
    await buildIfNeeded();
  });
  return tools;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    await bootstrap();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
