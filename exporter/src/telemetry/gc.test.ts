import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const COMPILE = join(__dirname, '../journal/compile.fixture.cjs');
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

describe('young garbage', () => {
  it('is collected by the main thread alone once that was asked for', () => {
    expect(threadsPerCollection(true)).toBe(1);
  });

  // Where there is one processor V8 has no helpers.
  (availableParallelism() > 1 ? it : it.skip)('is collected by several threads otherwise', () => {
    expect(threadsPerCollection(false)).toBeGreaterThan(1);
  });
});
