/** What we use of it; the package ships no types. */
declare module 'fs-native-extensions' {
  /** Locks an open file for us alone, without waiting. False where somebody else holds it; throws where the file system has no locks. */
  export function tryLock(descriptor: number): boolean;
}
