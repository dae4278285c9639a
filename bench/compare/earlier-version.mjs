// The exporter of an earlier commit, in a worktree below .stack/compare with the packages of that commit.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.stack/compare');

/**
 * Builds the exporter of a commit, if that is not done yet. Returns the path of its main module.
 *
 * @throws if there is no such commit, or if it cannot be installed or built
 */
export function buildExporter(commit) {
  const sha = run('git', ['rev-parse', '--verify', '--short=12', `${commit}^{commit}`], root);
  const worktree = join(folder, sha);
  const main = join(worktree, 'exporter/dist/main.js');
  if (existsSync(main)) {
    return main;
  }
  console.log(`Building ${sha} in .stack/compare …`);
  if (!existsSync(worktree)) {
    mkdirSync(folder, { recursive: true });
    run('git', ['worktree', 'prune'], root);
    run('git', ['worktree', 'add', '--detach', worktree, sha], root);
  }
  const workspaces = ['-w', 'exporter', '-w', 'protocol'];
  run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...workspaces], worktree);
  // Types of development packages are not installed. The compiler writes its output in spite of their absence.
  spawnSync(join(root, 'node_modules/.bin/tsc'), ['--build', 'exporter'], { cwd: worktree });
  if (!existsSync(main)) {
    throw new Error(`The exporter of ${sha} was not built. Try: cd ${worktree} && npx tsc --build exporter`);
  }
  return main;
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  }
  return stdout.trim();
}
