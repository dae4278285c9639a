import { type SandboxReport } from '@heartline/protocol';

/** What a worker says of a sandbox that it runs; whose it is, the heartbeat adds. */
export type SandboxUpdate = Omit<SandboxReport, 'worker_id' | 'worker_type'>;

const SANDBOX_ID = /^[A-Za-z0-9._:@-]{1,128}$/;
/** One request holds this many; the exporter takes 1,000 by default. */
export const MOST_SANDBOXES = 1000;

function ended({ state }: SandboxUpdate): boolean {
  return state === 'terminated' || state === 'crashed';
}

/** What is newly said of the resources: null for all of them stays null, else each on its own. */
function merged(
  before: SandboxUpdate['resources'],
  said: SandboxUpdate['resources'],
): SandboxUpdate['resources'] {
  if (said === undefined) return before;
  return said === null ? null : { ...before, ...said };
}

/** The worker's sandboxes, each as it was told last. One that has ended stays until that has arrived. */
export class Sandboxes {
  readonly #table = new Map<string, SandboxUpdate>();

  readonly #onOverflow: (sandboxId: string) => void;

  /** @param #onOverflow hears of one that found no room, and is left out */
  constructor(onOverflow: (sandboxId: string) => void) {
    this.#onOverflow = onOverflow;
  }

  /**
   * @returns whether its state is another now, which is worth telling before the next heartbeat
   * @throws RangeError where its ID cannot be one
   */
  set(sandbox: SandboxUpdate): boolean {
    const { sandbox_id: id } = sandbox;
    if (!SANDBOX_ID.test(id))
      throw new RangeError(
        `sandbox_id must be 1 to 128 of the characters A-Z a-z 0-9 . _ : @ -, but it is '${id}'`,
      );
    const before = this.#table.get(id);
    if (before === undefined && this.#table.size >= MOST_SANDBOXES) {
      this.#onOverflow(id);
      return false;
    }
    const resources = merged(before?.resources, sandbox.resources);
    this.#table.set(id, { ...before, ...sandbox, ...(resources === undefined ? {} : { resources }) });
    return before?.state !== sandbox.state && sandbox.state !== undefined;
  }

  /** All there are, whole: any one message tells everything. */
  list(): readonly SandboxUpdate[] {
    return [...this.#table.values()];
  }

  /** They arrived. What has ended need not be told again, unless something was said of it since. */
  arrived(told: readonly SandboxUpdate[]): void {
    for (const each of told)
      if (ended(each) && this.#table.get(each.sandbox_id) === each) this.#table.delete(each.sandbox_id);
  }
}
