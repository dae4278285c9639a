import { type Report } from '@heartline/protocol';
import { type Random } from '../../test-support/random';
import { type Oracle } from './oracle';
import { type SimulatedExporter } from './simulated-exporter';
import { SECOND, type SimulatedMs, type Timeline } from './timeline';

/** Shares of the reports that are delayed, and that arrive twice. */
const DELAYED_SHARE = 0.01;
const REPEATED_SHARE = 0.003;
const MAX_USUAL_DELAY_MS = 40;
/**
 * Longest time on the way. A heartbeat that arrives longer after the goodbye of its process than the exporter waits for
 * stragglers (the interval, at most 10 s) would be a new life.
 */
const MAX_DELAY_MS = 3 * SECOND;

export interface NetworkDeps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly exporter: SimulatedExporter;
  readonly oracle: Oracle;
}

/** Brings reports to the exporter: late, twice and out of order. Loses only what the exporter cannot receive. */
export class Network {
  readonly #deps: NetworkDeps;

  constructor(deps: NetworkDeps) {
    this.#deps = deps;
  }

  /**
   * Sends a report.
   *
   * @param timeoutMs how long the sender waits for the response
   * @param respond called once with whether the exporter accepted the report; false also for a timeout
   */
  send(report: Report, host: string, timeoutMs: SimulatedMs, respond: (accepted: boolean) => void): void {
    const { timeline, random } = this.#deps;
    let responded = false;
    const answer = (accepted: boolean) => {
      if (!responded) {
        responded = true;
        respond(accepted);
      }
    };
    const sentAt = timeline.now;
    this.#arriveAfter(this.#delay(), report, host, (accepted) => {
      const waited = timeline.now - sentAt;
      timeline.after(random.number() * MAX_USUAL_DELAY_MS, () => answer(accepted && waited <= timeoutMs));
    });
    if (random.happens(REPEATED_SHARE)) {
      this.#arriveAfter(this.#delay() + random.number() * SECOND, report, host, () => undefined);
    }
    const { busyUntil } = this.#deps.exporter;
    if (busyUntil > sentAt + timeoutMs) {
      timeline.after(timeoutMs, () => answer(false));
    }
  }

  #delay(): SimulatedMs {
    const { random } = this.#deps;
    const longest = random.happens(DELAYED_SHARE) ? MAX_DELAY_MS - SECOND : MAX_USUAL_DELAY_MS;
    return random.number() * longest;
  }

  #arriveAfter(ms: SimulatedMs, report: Report, host: string, respond: (accepted: boolean) => void): void {
    const { timeline, exporter, oracle } = this.#deps;
    const arrive = () => {
      if (exporter.busyUntil > timeline.now) {
        // The connection waits in the kernel.
        timeline.at(exporter.busyUntil, arrive);
        return;
      }
      const accepted = exporter.post(report, host);
      if (accepted) {
        oracle.delivered(report);
      }
      respond(accepted);
    };
    timeline.after(ms, arrive);
  }
}
