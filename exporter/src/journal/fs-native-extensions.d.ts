/** The part of the package that the exporter uses; it ships no types. */
declare module 'fs-native-extensions' {
  /**
   * Locks an open file exclusively, without waiting. Returns false if another process holds the lock. Throws if the file
   * system has no locks.
   */
  export function tryLock(descriptor: number): boolean;
}
