import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect young garbage on the main thread alone. Otherwise it wakes a helper for each core, which for a few
 * megabytes take more CPU than they save: a quarter of that of an exporter with 5,000 workers, whose main thread was none
 * the slower (`npm run bench -- cost`). On a busy machine it even waits for them (bench/README.md, scrape).
 */
export function disableParallelScavenge(): void {
  // Read at each collection, so that it holds from here on. A V8 without the flag says so on stderr and goes on.
  setFlagsFromString('--no-parallel-scavenge');
}
