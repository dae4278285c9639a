import { writeFileSync } from 'node:fs';

import { type FromSandbox, isToSandbox } from '../sandbox/ipc-messages';
import { runProgram } from '../sandbox/program';
import { readJson } from '../work/parse';
import { inOurWords } from '../work/invalid-job-error';

/** Older results are overwritten: a sandbox has a small disk. */
const KEPT_RESULTS = 10;
let runs = 0;

async function answer(path: string, run: () => Promise<unknown>): Promise<FromSandbox> {
  try {
    return { result: await run() };
  } catch (error) {
    const told = inOurWords(error, path);
    return told instanceof Error
      ? { error: { name: told.name, message: told.message } }
      : { error: { name: 'Error', message: String(told) } };
  }
}

process.on('message', (message: unknown) => {
  if (!isToSandbox(message)) return;
  const { run, path } = message;
  void answer(path, async () => {
    const result = runProgram(run, await readJson(path));
    // In the sandbox's own folder, where it was started.
    writeFileSync(`result-${runs % KEPT_RESULTS}.json`, JSON.stringify({ run, path, result }));
    runs += 1;
    return result;
  }).then((answered) => process.send?.(answered));
});

// Without its worker it has nothing to live for.
process.on('disconnect', () => process.exit(0));
