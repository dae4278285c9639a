import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const COMPILE = join(__dirname, '../journal/typescript-hook.fixture.cjs');
const COLLECTOR = join(__dirname, 'gc.ts');
const GARBAGE = 'for (let round = 0; round < 200; round++) Array.from({ length: 10_000 }, (_, i) => ({ i }))';

/** How many threads took part in each young collection of a process that leaves garbage, as V8 traces it. */
function threadsPerCollection(collectsAlone: boolean): number {
  const first = collectsAlone ? `require(${JSON.stringify(COLLECTOR)}).disableParallelScavenge();` : '';
  const flags = ['--require', COMPILE, '--trace-gc', '--trace-parallel-scavenge'];
  // Traced from here on: compiling leaves garbage too.
  const trace = execFileSync(
    process.execPath,
    [...flags, '--eval', `${first}console.log('begins');${GARBAGE}`],
    {
      encoding: 'utf8',
    },
  ).split('begins')[1];
  const count = (line: RegExp) => (trace?.match(line) ?? []).length;
  return count(/ scavenge\[/g) / count(/ Scavenge /g);
}

describe('disableParallelScavenge', () => {
  it('makes V8 collect young garbage on the main thread only', () => {
    expect(threadsPerCollection(true)).toBe(1);
  });

  // With one processor V8 has no helper threads.
  (availableParallelism() > 1 ? it : it.skip)('uses several threads by default', () => {
    // On a busy machine the main thread can finish before a helper thread gets a CPU, so one process is not enough.
    const attempts = Array.from({ length: 10 }, () => () => threadsPerCollection(false));
    expect(attempts.some((run) => run() > 1)).toBe(true);
  });
});
