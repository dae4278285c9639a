// Counts the files and the decisions that run between the arrival of a report and its acknowledgement. It measures the
// structure of the code, not its speed.
import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { verdict } from './harness/report.mjs';

export const title = 'files and derivations of the age on the path of one report';

const MAX_FILES = 44;
const MAX_AGE_DERIVATIONS = 1;

export async function run() {
  const thread = new Worker(new URL('./report-path/traced-exporter.mjs', import.meta.url));
  const [called] = await once(thread, 'message');
  await thread.terminate();
  const derivations = called.get('exporter/health/liveness/observed-age.js')?.get('observedAge') ?? 0;
  console.log(
    [...called.keys()]
      .sort()
      .map((file) => `  ${file}`)
      .join('\n'),
  );
  console.log(`files: ${called.size} (at most ${MAX_FILES}): ${verdict(called.size <= MAX_FILES)}`);
  console.log(
    `derivations of the age: ${derivations} (at most ${MAX_AGE_DERIVATIONS}): ${verdict(derivations <= MAX_AGE_DERIVATIONS)}`,
  );
  return called.size <= MAX_FILES && derivations <= MAX_AGE_DERIVATIONS;
}
