/** Where the two living lines of the package `signal-exit` keep how many listeners they have per signal. */
const COUNTERS = [
  () => Reflect.get(globalThis, Symbol.for('signal-exit emitter')) as unknown,
  () => Reflect.get(process, '__signal_exit_emitter__') as unknown,
];

function countOf(emitter: unknown): number {
  const count: unknown = typeof emitter === 'object' && emitter !== null ? Reflect.get(emitter, 'count') : 0;
  return typeof count === 'number' ? count : 0;
}

/**
 * Whether somebody decides what a signal does. `signal-exit`, which many packages bring along, listens too, and ends
 * the process only where it is alone: if each of us waited for the other, nothing would end it any more.
 * @param others how many listeners a signal has beside ours
 */
export function handled(others: number, counters: readonly (() => unknown)[] = COUNTERS): boolean {
  return others > counters.map((emitter) => countOf(emitter())).reduce((sum, count) => sum + count, 0);
}
