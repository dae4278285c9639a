import { type SandboxReport } from '@heartline/protocol';
import { SANDBOX_ID_PATTERN } from '../config/protocol-facts';
import { type OnFlaw, readValue } from '../values/read-value';
import { sandboxReader } from '../values/report-readers';

/** What a worker reports about a sandbox that it runs. The client adds the worker. */
export type SandboxUpdate = Omit<SandboxReport, 'worker_id' | 'worker_type'>;

/** All sandboxes are sent in one request, for which this is the exporter's default limit. */
export const MAX_SANDBOXES = 1000;

const readSandbox = sandboxReader(SANDBOX_ID_PATTERN);

/** The worker's sandboxes with their last reported values. A sandbox that ended is kept until that was sent. */
export class SandboxTable {
  readonly #byId = new Map<string, SandboxUpdate>();

  readonly #onOverflow: (sandboxId: string) => void;
  readonly #onFlaw: OnFlaw;

  /**
   * @param onOverflow called with the ID of each sandbox that is left out because there are too many
   * @param onFlaw called with each value that is not valid
   */
  constructor(onOverflow: (sandboxId: string) => void, onFlaw: OnFlaw) {
    this.#onOverflow = onOverflow;
    this.#onFlaw = onFlaw;
  }

  /**
   * Merges an update. A value that is not valid keeps the previous one; without a valid ID nothing changes.
   * @returns whether the state changed, which should be reported before the next heartbeat
   */
  set(value: unknown): boolean {
    const update = readValue(readSandbox, value, 'sandbox', this.#onFlaw);
    if (update === undefined) {
      return false;
    }
    const { sandbox_id: id } = update;
    const previous = this.#byId.get(id);
    if (previous === undefined && this.#byId.size >= MAX_SANDBOXES) {
      this.#onOverflow(id);
      return false;
    }
    const resources = mergeResources(previous?.resources, update.resources);
    this.#byId.set(id, { ...previous, ...update, ...(resources === undefined ? {} : { resources }) });
    return previous?.state !== update.state && update.state !== undefined;
  }

  /** Returns all sandboxes with all their values, so one request is enough. */
  list(): readonly SandboxUpdate[] {
    return [...this.#byId.values()];
  }

  /** Removes sandboxes that ended, after they were sent. One that was updated meanwhile is kept. */
  acknowledge(sent: readonly SandboxUpdate[]): void {
    for (const sandbox of sent) {
      if (hasEnded(sandbox) && this.#byId.get(sandbox.sandbox_id) === sandbox) {
        this.#byId.delete(sandbox.sandbox_id);
      }
    }
  }
}

function hasEnded({ state }: SandboxUpdate): boolean {
  return state === 'terminated' || state === 'crashed';
}

/** Merges each resource; null removes all. */
function mergeResources(
  previous: SandboxUpdate['resources'],
  update: SandboxUpdate['resources'],
): SandboxUpdate['resources'] {
  if (update === undefined) {
    return previous;
  }
  return update === null ? null : { ...previous, ...update };
}
