// Counts the files and the decisions that run between the arrival of a report and its acknowledgement. It measures the
// structure of the code, not its speed.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { buildExporter } from './compare/earlier-version.mjs';
import { verdict } from './harness/report.mjs';
import { median } from './harness/statistics.mjs';

export const title = 'files and derivations of the age on the path of one report';

const MAX_FILES = 44;
const MAX_AGE_DERIVATIONS = 1;
const MAIN = join(import.meta.dirname, '../exporter/dist/main.js');

/** @typedef {Map<string, Map<string, number>>} Calls by file and function */

/** @param {readonly string[]} args an earlier commit, which is counted in the same way; none by default */
export async function run([commit] = []) {
  if (commit !== undefined) {
    const earlier = await tracePath(buildExporter(commit));
    console.log(`${commit}:`);
    printPath(earlier);
    console.log('this checkout:');
  }
  const traced = await tracePath(MAIN);
  printPath(traced);
  const { path } = traced;
  const derivations = path.get('exporter/health/liveness/observed-age.js')?.get('observedAge') ?? 0;
  console.log(`required: at most ${MAX_FILES} files: ${verdict(path.size <= MAX_FILES)}`);
  console.log(
    `derivations of the age: ${derivations} (at most ${MAX_AGE_DERIVATIONS}): ${verdict(derivations <= MAX_AGE_DERIVATIONS)}`,
  );
  return path.size <= MAX_FILES && derivations <= MAX_AGE_DERIVATIONS;
}

/**
 * The calls that a report adds, and the files that run in the same time without one: timers of the fleet, of recovery and of
 * the exporter's own metrics.
 */
async function tracePath(main) {
  const thread = new Worker(new URL('./report-path/traced-exporter.mjs', import.meta.url), {
    workerData: { main },
  });
  const [message] = await once(thread, 'message');
  const rounds = /** @type {{ during: Calls, without: Calls }[]} */ (message);
  await thread.terminate();
  /** @type {Calls} */
  const path = new Map();
  const others = new Set();
  for (const { during, without } of rounds) {
    for (const file of without.keys()) {
      others.add(file);
    }
    for (const [file, functions] of during) {
      for (const name of functions.keys()) {
        const calls = (side) => median(rounds.map((round) => round[side].get(file)?.get(name) ?? 0));
        const added = calls('during') - calls('without');
        if (added > 0) {
          path.set(file, (path.get(file) ?? new Map()).set(name, added));
        }
      }
    }
  }
  return { path, others: [...others].filter((file) => !path.has(file)) };
}

/** Prints the files by folder. */
function printPath({ path, others }) {
  const folders = new Map();
  for (const file of [...path.keys()].sort()) {
    const at = file.lastIndexOf('/');
    const folder = file.slice(0, at);
    folders.set(folder, [...(folders.get(folder) ?? []), file.slice(at + 1, -'.js'.length)]);
  }
  for (const [folder, files] of folders) {
    console.log(`  ${folder}/ (${files.length}): ${files.join(', ')}`);
  }
  console.log(
    `  files: ${path.size} in ${folders.size} folders; ${others.length} others ran only in as much time without a report`,
  );
}
