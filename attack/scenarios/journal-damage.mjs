import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const title = '2,000 journals are damaged in 11 ways and opened';

const CASES = 2000;
const ROOT = join(import.meta.dirname, '../..');

/** Runs the test of damaged journals with more cases: exporter/src/journal/damage.test.ts. */
export async function run() {
  const firstSeed = Math.floor(Math.random() * 1_000_000_000);
  const child = spawn(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--selectProjects', 'exporter', '--', 'exporter/src/journal/damage'],
    {
      cwd: ROOT,
      env: { ...process.env, HEARTLINE_DAMAGES: String(CASES), HEARTLINE_DAMAGES_FROM: String(firstSeed) },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const [code] = await once(child, 'close');
  return [
    {
      check: 'each is used or refused with one sentence, and none ends the process by a signal',
      result: code === 0 ? `${CASES} from seed ${firstSeed}` : output.slice(-1500),
      holds: code === 0,
    },
  ];
}
