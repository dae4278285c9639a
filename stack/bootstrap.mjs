// What stands before every command of ours on a fresh machine: the right Node, the packages, the tools, the build.
// Needs Node alone. `npm run stack` and `npm test` both start here; `node stack/bootstrap.mjs` does this and no more.
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

/** Runs a command in the foreground below the root; its output is the user's. Throws where it does not exit with 0. */
export function runCommand(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}

async function installPackages() {
  const problem = packages.packagesProblem(root);
  if (problem === undefined) return;
  console.error(`${problem} Running npm ci …`);
  await runCommand('npm', ['ci', '--no-audit', '--no-fund']);
}

async function buildParts() {
  const problem = build.buildProblem(root);
  if (problem === undefined) return;
  console.error(`${problem} Building …`);
  const startedAt = new Date();
  await runCommand('npm', ['run', '--silent', 'build']);
  await mkdir(join(root, '.stack'), { recursive: true });
  const stamp = join(root, build.STAMP);
  await writeFile(stamp, `${startedAt.toISOString()}\n`);
  // What is edited while the compiler runs is newer than the build.
  await utimes(stamp, startedAt, startedAt);
}

/**
 * Makes the checkout ready to run and gives the tools' paths (see tools.mjs). Two commands at once take turns. Throws an
 * Error that says what to do where it cannot.
 */
export async function bootstrap() {
  const problem = node.nodeProblem(process.versions.node);
  if (problem !== undefined) throw new Error(problem);
  const tools = await resolveTools();
  await lock.withLock(join(root, '.stack', 'bootstrap.lock'), LOCK_TIMEOUT_MS, async () => {
    await installPackages();
    await buildParts();
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
