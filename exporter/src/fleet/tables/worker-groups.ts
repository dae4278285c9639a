/** IDs of workers by a key, of which each worker has at most one. The members of a group keep the order in which they came. */
export class WorkerGroups {
  readonly #members = new Map<string, Set<string>>();
  readonly #keys = new Map<string, string>();

  /** Moves a worker to the group of a key; out of all groups if it has none. */
  set(id: string, key: string | undefined): void {
    const former = this.#keys.get(id);
    if (key === former) {
      return;
    }
    if (former !== undefined) {
      this.#leave(id, former);
    }
    if (key !== undefined) {
      const members = this.#members.get(key) ?? new Set();
      this.#members.set(key, members.add(id));
      this.#keys.set(id, key);
    }
  }

  /** The members of a group, as they are now: a worker may be moved while they are read. */
  members(key: string | undefined): readonly string[] {
    return key === undefined ? [] : [...(this.#members.get(key) ?? [])];
  }

  #leave(id: string, key: string): void {
    this.#keys.delete(id);
    const members = this.#members.get(key);
    members?.delete(id);
    if (members?.size === 0) {
      this.#members.delete(key);
    }
  }
}
