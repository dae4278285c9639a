import { execFileSync } from 'node:child_process';
import { getHeapStatistics } from 'node:v8';
import { collectAlone } from './collector';

describe('collecting young garbage on the main thread alone', () => {
  it('is a flag that this V8 knows: it passes over one that it does not', () => {
    const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    expect(options).toMatch(/^\s*--parallel-scavenge\b/m);
  });

  it('leaves garbage collected', () => {
    collectAlone();
    const before = getHeapStatistics().total_heap_size;
    for (let round = 0; round < 200; round++) Array.from({ length: 10_000 }, (_, index) => ({ index }));
    // 200 rounds leave over 60 MB of garbage.
    expect(getHeapStatistics().total_heap_size - before).toBeLessThan(60e6);
  });
});
