import { type Config } from '../config/schema/config';
import { type ChangeRecorder } from './change-recorder';
import { type FleetBytes } from './fleet-bytes';
import { type FleetState } from './fleet-state';
import { type WorkerStore } from './worker-store';

export interface FleetCapacityDeps {
  readonly config: Pick<Config, 'limits'>;
  readonly state: Pick<FleetState, 'now' | 'size'>;
  readonly bytes: Pick<FleetBytes, 'hasRoom'>;
  readonly store: Pick<WorkerStore, 'makeRoom'>;
  readonly recorder: Pick<ChangeRecorder, 'limitExceeded'>;
}

/** Why there is no room for a new worker: their number, or the bytes of all. */
export type CapacityRefusal = 'full' | 'out_of_bytes';

/** Room for new workers. */
export class FleetCapacity {
  readonly #deps: FleetCapacityDeps;

  constructor(deps: FleetCapacityDeps) {
    this.#deps = deps;
  }

  /**
   * Why there is no room for a new worker; undefined if there is. Stopped and failed workers make room, in number and in
   * bytes. Counts the refusal.
   */
  refusalOfNew(id: string): CapacityRefusal | undefined {
    const { state, store, recorder } = this.#deps;
    let refusal = this.#limitReached();
    while (refusal !== undefined && store.makeRoom(state.now())) {
      refusal = this.#limitReached();
    }
    if (refusal !== undefined) {
      recorder.limitExceeded(refusal === 'full' ? 'workers' : 'fleet_bytes', id);
    }
    return refusal;
  }

  /** The limit that one more worker would exceed now; undefined if there is none. */
  #limitReached(): CapacityRefusal | undefined {
    const { config, state, bytes } = this.#deps;
    if (state.size >= config.limits.workers) {
      return 'full';
    }
    return bytes.hasRoom() ? undefined : 'out_of_bytes';
  }
}
