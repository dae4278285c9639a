/** Where the two maintained major versions of `signal-exit` keep the number of their listeners per signal. */
const SIGNAL_EXIT_EMITTERS = [
  () => Reflect.get(globalThis, Symbol.for('signal-exit emitter')) as unknown,
  () => Reflect.get(process, '__signal_exit_emitter__') as unknown,
];

/**
 * Returns whether the application handles a signal. The listeners of `signal-exit`, which many packages depend on, do not
 * count: it ends the process only if there are no other listeners, so it would wait for the client, and the client for it,
 * and the signal would not end the process any more.
 * @param otherListeners the number of listeners besides the client's
 */
export function hasOtherSignalHandlers(
  otherListeners: number,
  emitters: readonly (() => unknown)[] = SIGNAL_EXIT_EMITTERS,
): boolean {
  return otherListeners > emitters.reduce((sum, emitter) => sum + listenerCount(emitter()), 0);
}

function listenerCount(emitter: unknown): number {
  const count: unknown = typeof emitter === 'object' && emitter !== null ? Reflect.get(emitter, 'count') : 0;
  return typeof count === 'number' ? count : 0;
}
