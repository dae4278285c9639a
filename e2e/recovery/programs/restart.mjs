// Restarts a worker: kills its process and starts another. Arguments: folder of the fleet, worker ID.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [folder, id] = process.argv.slice(2);
appendFileSync(join(folder, 'restarts'), `${id}\n`);
if (existsSync(join(folder, 'slow'))) {
  await pause(4000);
}
try {
  process.kill(Number(readFileSync(join(folder, `${id}.pid`), 'utf8')), 'SIGKILL');
} catch (error) {
  if (error.code !== 'ESRCH') {
    throw error;
  }
}
const worker = join(import.meta.dirname, 'worker.mjs');
spawn(process.execPath, [worker, folder, id], { detached: true, stdio: 'ignore' }).unref();
