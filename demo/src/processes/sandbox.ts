import { writeFileSync } from 'node:fs';

import { type SandboxResult, isSandboxTask } from '../sandbox/ipc-messages';
import { runProgram } from '../sandbox/programs';
import { readJson } from '../work/index-json';
import { translateFsError } from '../work/job-handler';

/** Older results are overwritten, because a sandbox has a small disk. */
const KEPT_RESULTS = 10;
let runs = 0;

async function toSandboxResult(path: string, run: () => Promise<unknown>): Promise<SandboxResult> {
  try {
    return { result: await run() };
  } catch (error) {
    const translated = translateFsError(error, path);
    return translated instanceof Error
      ? { error: { name: translated.name, message: translated.message } }
      : { error: { name: 'Error', message: String(translated) } };
  }
}

process.on('message', (message: unknown) => {
  if (!isSandboxTask(message)) {
    return;
  }
  const { program, path } = message;
  void toSandboxResult(path, async () => {
    const result = runProgram(program, await readJson(path));
    // The working directory is the sandbox's own folder.
    writeFileSync(`result-${runs % KEPT_RESULTS}.json`, JSON.stringify({ program, path, result }));
    runs += 1;
    return result;
  }).then((result) => process.send?.(result));
});

// The worker has exited.
process.on('disconnect', () => process.exit(0));
