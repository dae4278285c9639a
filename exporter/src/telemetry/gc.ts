import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect young garbage on the main thread only. By default it wakes a helper thread per core. For a few megabytes
 * these use more CPU than they save: a quarter of the CPU of an exporter with 5,000 workers, whose main thread was not
 * slower without them (`npm run bench -- cost`). On a busy machine the main thread even waits for them (bench/README.md).
 */
export function disableParallelScavenge(): void {
  // V8 reads the flag at each collection. A version without the flag prints a warning to stderr and continues.
  setFlagsFromString('--no-parallel-scavenge');
}
