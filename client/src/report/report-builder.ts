import { type Report } from '@heartline/protocol';

import { type Meter } from '../resources/resource-monitor';
import { type Statement } from './worker-state';
import { type Clock } from '../runtime/clock';
import { type Envelope } from './envelope';
import { type Sequence } from './sequence';

/** Puts a report together: who speaks, what the work tells, what was measured, and which one it is. */
export class Composer {
  readonly #envelope: Envelope;
  readonly #statement: Statement;
  readonly #meter: Meter;
  readonly #clock: Clock;

  constructor(
    envelope: Envelope,
    statement: Statement,
    meter: Meter,
    readonly sequence: Sequence,
    clock: Clock,
  ) {
    this.#envelope = envelope;
    this.#statement = statement;
    this.#meter = meter;
    this.#clock = clock;
  }

  /** All but what is added when it is sent. */
  state(): Report {
    return { ...this.#envelope, ...this.#statement.report(this.#clock.now()) };
  }

  report(): Report {
    const state = this.state();
    return {
      ...state,
      resources: { ...state.resources, ...this.#meter.measure() },
      sequence: this.sequence.next(),
      sent_at: new Date(this.#clock.wall()).toISOString(),
    };
  }

  goodbye(): Report {
    return { ...this.report(), status: 'stopped', current_task: null, current_run_id: null };
  }
}
